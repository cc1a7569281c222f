import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DispatchStateName } from '@valija/contracts';
import { Transform } from 'class-transformer';
import { IsId } from '@valija/http';
import { dayRange } from '@valija/legal';
import { IsIn, IsOptional, Length, Matches, ValidateBy } from 'class-validator';
import { PageQuery } from '../answers/page.dto.js';

export const STATES = [
  'available',
  'accessed',
  'read',
  'rejected',
  'expired',
  'delivered-on-paper',
  'published-by-edict',
  'cancelled',
] as const satisfies readonly DispatchStateName[];
const KINDS = ['notification', 'communication'] as const;
const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/;

const YEAR = /^(?!0000)\d{4}-/;

/** Its form is not enough: 30 February has it. */
function isDayOrInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !DAY_OR_INSTANT.test(value)) return false;
  try {
    // PostgreSQL has no year 0, and writes what lies beyond 9999 another way.
    return Object.values(dayRange(value)).every((instant) => YEAR.test(instant));
  } catch {
    return false;
  }
}

function DayOrInstant(): PropertyDecorator {
  const message = 'must be a day (2026-11-01) or an instant with its offset';
  return ValidateBy({ name: 'dayOrInstant', validator: { validate: isDayOrInstant } }, { message });
}

export class ListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: 'One or more, comma-separated' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(STATES, { each: true })
  state?: DispatchStateName[];

  @ApiPropertyOptional({ enum: KINDS })
  @IsOptional()
  @IsIn(KINDS)
  kind?: (typeof KINDS)[number];

  @ApiPropertyOptional({ description: 'DIR3 code' })
  @IsOptional()
  @Matches(/^[A-Z]{1,2}[A-Z0-9]{7,8}$/)
  issuer?: string;

  @ApiPropertyOptional({
    description: 'Made available from then on: a day of Europe/Madrid, or an instant with its offset',
  })
  @IsOptional()
  @DayOrInstant()
  from?: string;

  @ApiPropertyOptional({
    description: 'Made available until then: a whole day of Europe/Madrid, or before an instant',
  })
  @IsOptional()
  @DayOrInstant()
  to?: string;

  @ApiPropertyOptional({
    description: 'Words that must all stand in subject, description or names; accents and case do not matter',
  })
  @IsOptional()
  @Length(2, 100)
  text?: string;
}

export class DispatchParameter {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  id!: string;
}
