import { ApiProperty } from '@nestjs/swagger';

export class MeResponse {
  @ApiProperty()
  fullName!: string;

  @ApiProperty({ description: 'Masked' })
  idNumber!: string;

  @ApiProperty({ enum: ['low', 'substantial', 'high'] })
  assuranceLevel!: string;

  @ApiProperty({ description: 'How the person was identified: the Cl@ve method' })
  method!: string;

  @ApiProperty()
  clientId!: string;
}

class PageSizeResponse {
  @ApiProperty()
  default!: number;

  @ApiProperty()
  max!: number;
}

class PerMinuteResponse {
  @ApiProperty({ description: 'Of one person, through all applications' })
  personRequests!: number;

  @ApiProperty({ description: 'Acts of one person: opening and rejecting' })
  personAppearances!: number;

  @ApiProperty({ description: 'Tokens from one address that are refused, before no new one is looked at' })
  addressRefusals!: number;

  @ApiProperty({ description: 'From one address, of what needs no token' })
  addressRequests!: number;
}

export class LimitsResponse {
  @ApiProperty({ description: 'Bytes of a message of a node' })
  messageBytes!: number;

  @ApiProperty()
  documentsPerDispatch!: number;

  @ApiProperty({ description: 'Bytes of one document' })
  documentBytes!: number;

  @ApiProperty({ type: [String], description: 'Media types that documents may have' })
  mediaTypes!: string[];

  @ApiProperty()
  addresseesPerDispatch!: number;

  @ApiProperty()
  languagesPerText!: number;

  @ApiProperty()
  subjectCharacters!: number;

  @ApiProperty()
  descriptionCharacters!: number;

  @ApiProperty()
  remediesPerDispatch!: number;

  @ApiProperty({ description: 'Items of one HTTP batch to the general node' })
  batchItems!: number;

  @ApiProperty({ description: 'Bytes of one ack' })
  ackBytes!: number;

  @ApiProperty({
    type: PerMinuteResponse,
    description:
      'What is left is in the headers RateLimit and RateLimit-Policy; an application has its own quota',
  })
  perMinute!: PerMinuteResponse;

  @ApiProperty({ type: PageSizeResponse })
  pageSize!: PageSizeResponse;
}

export class KeysResponse {
  @ApiProperty({ type: [Object], description: 'A JWKS (RFC 7517)' })
  keys!: Record<string, unknown>[];
}
