import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

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
  @Matches(/^[0-9a-f-]{36}$/, { message: 'must be a UUID in lower case' })
  batchId!: string;
}
