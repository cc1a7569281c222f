import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { mailStates } from '@valija/contracts';
import { BodyResponse, TextResponse } from '../answers/words.response.js';

const KINDS = ['record-changed', 'appointment-changed', 'document-ready', 'date-near', 'information'];

export class NoticeSettingsResponse {
  @ApiProperty()
  email!: boolean;
}

class NoticeMailResponse {
  @ApiProperty({
    enum: mailStates,
    description: 'sent: the mail server took it. dropped: it was not needed any more. bounced: it came back',
  })
  state!: string;

  @ApiPropertyOptional({
    description: 'Why it was dropped (read, ended, not-wanted, no-contact), or the code with which it failed',
  })
  reason?: string;
}

class NoticeResponse {
  @ApiProperty({ format: 'uuid' })
  noticeId!: string;

  @ApiProperty({ enum: KINDS, description: 'What it is about' })
  kind!: string;

  @ApiProperty({ type: BodyResponse, description: 'Who says it' })
  issuer!: BodyResponse;

  @ApiProperty({ type: TextResponse })
  subject!: TextResponse;

  @ApiPropertyOptional({ type: TextResponse })
  description?: TextResponse;

  @ApiPropertyOptional({ description: 'The case file that it is about, by its identifier (ENI)' })
  caseFile?: string;

  @ApiPropertyOptional({ description: 'The appointment that it is about, by its reference' })
  appointmentReference?: string;

  @ApiProperty({ format: 'date-time' })
  publishedAt!: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'It is shown until then' })
  validUntil?: string;

  @ApiProperty()
  isRead!: boolean;

  @ApiPropertyOptional({ type: NoticeMailResponse, description: 'Where a mail was planned' })
  mail?: NoticeMailResponse;
}

export class NoticePageResponse {
  @ApiProperty({ type: NoticeSettingsResponse })
  settings!: NoticeSettingsResponse;

  @ApiProperty({ description: 'Of all pages' })
  unread!: number;

  @ApiProperty({ type: [NoticeResponse], description: 'The newest first' })
  items!: readonly NoticeResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last' })
  next!: string | null;
}
