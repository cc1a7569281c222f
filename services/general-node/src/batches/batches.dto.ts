import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsId } from '@valija/http';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const WAIT_S = { default: 10, max: 30 };

export class WaitQuery {
  @ApiPropertyOptional({
    default: WAIT_S.default,
    minimum: 0,
    maximum: WAIT_S.max,
    description: 'How many seconds to wait for the answers of the hub',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(WAIT_S.max)
  wait: number = WAIT_S.default;
}

export class BatchParameter {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  batchId!: string;
}
