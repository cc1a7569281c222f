import { ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class FeedQuery {
  @ApiPropertyOptional({ description: 'From "next" of the page before; from the beginning where absent' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @ApiPropertyOptional({ default: limits.pageSize.default, minimum: 1, maximum: limits.pageSize.max })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(limits.pageSize.max)
  limit: number = limits.pageSize.default;
}
