import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type AlertLanguage, alertLanguages } from '@valija/contracts';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsObject,
  IsOptional,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const LONGEST_ADDRESS = 254;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** One that this machine's calendar knows, by its own name: offsets are no time zones. */
function isTimeZone(value: unknown): boolean {
  return typeof value === 'string' && Intl.supportedValuesOf('timeZone').includes(value);
}

export class ContactDto {
  @ApiProperty({ format: 'email', description: 'A code is sent there; it is in use once the code was given' })
  @IsEmail({ allow_ip_domain: false }, { message: 'must be an e-mail address' })
  @MaxLength(LONGEST_ADDRESS)
  email!: string;

  @ApiPropertyOptional({
    enum: alertLanguages,
    description: 'Of the letters; the one that the request prefers where absent',
  })
  @IsOptional()
  @IsIn(alertLanguages)
  language?: AlertLanguage;
}

export class VerificationDto {
  @ApiProperty({ example: '042817', description: 'The six digits of the newest mail' })
  @Matches(/^\s*(\d\s*){6}$/, { message: 'must be six digits' })
  @MaxLength(20)
  code!: string;
}

class QuietHoursDto {
  @ApiProperty({ example: '22:00' })
  @Matches(TIME, { message: 'must be a time of day (22:00)' })
  from!: string;

  @ApiProperty({ example: '08:00' })
  @Matches(TIME, { message: 'must be a time of day (08:00)' })
  to!: string;
}

export class AlertSettingsDto {
  @ApiProperty({ description: 'A mail when something new has come' })
  @IsBoolean()
  arrivals!: boolean;

  @ApiProperty({ description: 'Mails before the term of an unopened notification ends' })
  @IsBoolean()
  reminders!: boolean;

  @ApiProperty({
    type: QuietHoursDto,
    nullable: true,
    description: 'Hours without mail; they may go over midnight',
  })
  @ValidateIf((_, value) => value !== null)
  @IsObject({ message: 'must be hours, or null' })
  @ValidateNested()
  @Type(() => QuietHoursDto)
  quietHours!: QuietHoursDto | null;

  @ApiProperty({ example: 'Europe/Madrid', description: 'IANA: of the quiet hours and of reminders' })
  @ValidateBy(
    { name: 'timeZone', validator: { validate: isTimeZone } },
    { message: 'must be a time zone (Europe/Madrid)' },
  )
  timeZone!: string;
}
