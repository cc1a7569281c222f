import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { PageLimit } from '@valija/http';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const LONGEST_CURSOR = 8_192;

export class AppointmentsQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Those that are over or were cancelled, the last first; those to come where absent',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  past?: 'true' | 'false';

  @ApiPropertyOptional({ description: 'From "next" of the page before; the other parameters stay the same' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;

  @PageLimit()
  limit: number = limits.pageSize.default;
}

export class AppointmentParameter {
  @ApiProperty({ description: 'From a list' })
  @Matches(/^[a-z0-9][a-z0-9.-]{0,62}~[A-Za-z0-9._~-]{1,200}$/, { message: 'must be an id from a list' })
  id!: string;
}
