import { ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { PageLimit } from '@valija/http';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** For the document of the API. */
export const CURSOR_INVALID =
  'cursor-invalid: it is of another list, or (errors[0].pointer is /cursor) entries after it are no longer kept. Begin without a cursor, with the oldest that is left; GET /v1/batches/{batchId} has batches that are open';

export class FeedQuery {
  @ApiPropertyOptional({
    description: 'From "next" of the page before; from the oldest entry that is left where absent',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @PageLimit()
  limit: number = limits.pageSize.default;
}
