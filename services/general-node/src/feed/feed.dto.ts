import { ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { PageLimit } from '@valija/http';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class FeedQuery {
  @ApiPropertyOptional({ description: 'From "next" of the page before; from the beginning where absent' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @PageLimit()
  limit: number = limits.pageSize.default;
}
