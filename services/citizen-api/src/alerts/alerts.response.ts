import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { alertKinds, alertLanguages, mailStates } from '@valija/contracts';

class BounceResponse {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ description: 'RFC 3463, or the reply code of the mail server' })
  code!: string;

  @ApiProperty({
    description: 'Nothing is sent there until it is verified again (PUT with the same address)',
  })
  isFinal!: boolean;
}

class EmailResponse {
  @ApiProperty({ format: 'email' })
  address!: string;

  @ApiProperty({ format: 'date-time' })
  verifiedAt!: string;

  @ApiPropertyOptional({ type: BounceResponse, description: 'The last mail that did not arrive' })
  bounce?: BounceResponse;
}

class PendingEmailResponse {
  @ApiProperty({ format: 'email' })
  address!: string;

  @ApiProperty({ format: 'date-time', description: 'Until when its code can be given' })
  expiresAt!: string;

  @ApiProperty()
  triesLeft!: number;
}

export class ContactResponse {
  @ApiPropertyOptional({ type: EmailResponse, description: 'In use' })
  email?: EmailResponse;

  @ApiPropertyOptional({ type: PendingEmailResponse, description: 'Waits for its code' })
  pending?: PendingEmailResponse;

  @ApiProperty({ enum: alertLanguages })
  language!: string;
}

class QuietHoursResponse {
  @ApiProperty({ example: '22:00' })
  from!: string;

  @ApiProperty({ example: '08:00' })
  to!: string;
}

export class AlertSettingsResponse {
  @ApiProperty()
  arrivals!: boolean;

  @ApiProperty()
  reminders!: boolean;

  @ApiProperty({ type: QuietHoursResponse, nullable: true })
  quietHours!: QuietHoursResponse | null;

  @ApiProperty({ example: 'Europe/Madrid' })
  timeZone!: string;
}

class AlertResponse {
  @ApiProperty({ format: 'uuid' })
  alertId!: string;

  @ApiProperty({ format: 'uuid' })
  dispatchId!: string;

  @ApiProperty({ enum: alertKinds })
  kind!: string;

  @ApiProperty({
    enum: mailStates,
    description: 'sent: the mail server took it. dropped: it was not needed any more. bounced: it came back',
  })
  state!: string;

  @ApiProperty({ format: 'date-time' })
  dueAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  settledAt?: string;

  @ApiPropertyOptional({
    description: 'Why it was dropped (closed, not-wanted, no-contact), or the code with which it failed',
  })
  reason?: string;
}

export class AlertPageResponse {
  @ApiProperty({ type: AlertSettingsResponse })
  settings!: AlertSettingsResponse;

  @ApiProperty({ type: [AlertResponse], description: 'By when they are due, the last first' })
  items!: readonly AlertResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last' })
  next!: string | null;
}
