import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CoverageResponse } from '../answers/coverage.response.js';
import { BodyResponse, TextResponse } from '../answers/words.response.js';

class AppointmentPlaceResponse {
  @ApiProperty()
  name!: string;

  @ApiPropertyOptional()
  address?: string;

  @ApiPropertyOptional()
  municipality?: string;

  @ApiPropertyOptional()
  desk?: string;
}

export class AppointmentResponse {
  @ApiProperty()
  appointmentId!: string;

  @ApiPropertyOptional({
    description:
      'Of its body: the same in whatever system the appointment is found, also where its id is another because another system has answered',
  })
  reference?: string;

  @ApiProperty({ type: TextResponse })
  subject!: TextResponse;

  @ApiProperty({ type: BodyResponse, description: 'With whom it is' })
  body!: BodyResponse;

  @ApiProperty({ type: BodyResponse, description: 'What that is a part of; itself where it is a root' })
  rootBody!: BodyResponse;

  @ApiProperty({
    format: 'date-time',
    description:
      'With the offset of the place at that moment: what stands before it is the time on the clock there',
  })
  startsAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  endsAt?: string;

  @ApiProperty({ description: 'Of the place (IANA): Europe/Madrid, Atlantic/Canary' })
  timeZone!: string;

  @ApiProperty({ enum: ['booked', 'cancelled', 'attended', 'missed'] })
  status!: string;

  @ApiPropertyOptional({ type: AppointmentPlaceResponse })
  place?: AppointmentPlaceResponse;

  @ApiProperty({ type: [TextResponse], description: 'What to bring' })
  toBring!: readonly TextResponse[];

  @ApiPropertyOptional({ description: 'The number by which the body knows it' })
  locator?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  bookedAt?: string;

  @ApiPropertyOptional({ description: "The body's own page to change or cancel it" })
  pageUrl?: string;

  @ApiProperty({ description: 'Which system says so' })
  systemId!: string;

  @ApiProperty({ format: 'date-time', description: 'How old that is' })
  asOf!: string;
}

export class AppointmentPageResponse {
  @ApiProperty({ type: [AppointmentResponse], description: 'By date, within the page' })
  items!: readonly AppointmentResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last' })
  next!: string | null;

  @ApiProperty({ type: CoverageResponse })
  coverage!: CoverageResponse;
}
