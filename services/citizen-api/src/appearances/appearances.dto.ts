import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsId } from '@valija/http';
import { IsIn, Length, Matches } from 'class-validator';
import { ManifestDocumentResponse } from '../dispatches/dispatch.response.js';
import { STATES } from '../dispatches/dispatches.dto.js';

const DECISIONS = ['accept', 'reject'] as const;

export class AppearanceDto {
  @ApiProperty({ enum: DECISIONS, description: 'accept opens it; reject refuses it without opening' })
  @IsIn(DECISIONS)
  decision!: (typeof DECISIONS)[number];

  @ApiProperty({ description: 'The warning that the person was shown (legalWarning.id of the dispatch)' })
  @Length(1, 100)
  legalWarningId!: string;
}

export class AppearanceParameter {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  id!: string;
}

export class DocumentParameter extends AppearanceParameter {
  @ApiProperty()
  @Matches(/^[A-Za-z0-9._~-]{1,64}$/)
  documentId!: string;
}

class AppearanceDocumentResponse extends ManifestDocumentResponse {
  @ApiProperty({ description: 'Where its content is' })
  url!: string;
}

export class AppearanceResponse {
  @ApiProperty({ format: 'uuid' })
  appearanceId!: string;

  @ApiProperty({ format: 'uuid' })
  dispatchId!: string;

  @ApiProperty({ enum: DECISIONS })
  decision!: string;

  @ApiProperty({ description: 'False: it had ended already, and this is a later look without legal effect' })
  hasEffect!: boolean;

  @ApiProperty({ format: 'date-time' })
  appearedAt!: string;

  @ApiProperty({ enum: STATES })
  state!: string;

  @ApiProperty()
  receiptUrl!: string;

  @ApiProperty({ type: [AppearanceDocumentResponse], description: 'Empty after a rejection' })
  documents!: AppearanceDocumentResponse[];
}

export class ReceiptResponse {
  @ApiProperty({ description: 'What is signed: the act, who, what and when', type: Object })
  receipt!: object;

  @ApiProperty({
    description: 'The same, signed by the hub (compact JWS); its keys are at /.well-known/jwks.json',
  })
  jws!: string;

  @ApiPropertyOptional()
  keysUrl?: string;
}
