import { ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { PageLimit } from '@valija/http';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Cursors of lists that are gathered from many systems have a place for each of them. */
const LONGEST_CURSOR = 8_192;

/** What every list takes. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'From "next" of the page before; the other parameters stay the same' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;

  @PageLimit()
  limit: number = limits.pageSize.default;
}
