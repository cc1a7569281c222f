import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** How many items a page has: the same for every list of every API. The property's default is `limits.pageSize.default`. */
export function PageLimit(): PropertyDecorator {
  const { default: usual, max } = limits.pageSize;
  return applyDecorators(
    ApiPropertyOptional({ type: Number, default: usual, minimum: 1, maximum: max }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(max),
  );
}
