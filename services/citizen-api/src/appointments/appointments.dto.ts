import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../answers/page.dto.js';

export class AppointmentsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Those that are over or were cancelled, the last first; those to come where absent',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  past?: 'true' | 'false';
}

export class AppointmentParameter {
  @ApiProperty({ description: 'From a list' })
  @Matches(/^[a-z0-9][a-z0-9.-]{0,62}~[A-Za-z0-9._~-]{1,200}$/, { message: 'must be an id from a list' })
  id!: string;
}
