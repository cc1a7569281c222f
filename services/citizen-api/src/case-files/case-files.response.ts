import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CoverageResponse } from '../answers/coverage.response.js';
import { BodyResponse, ProcedureResponse, TextResponse } from '../answers/words.response.js';

class CaseFileTotalsResponse {
  @ApiProperty({ type: BodyResponse })
  body!: BodyResponse;

  @ApiProperty({ type: BodyResponse, description: 'What it is a part of; itself where it is a root' })
  rootBody!: BodyResponse;

  @ApiProperty()
  open!: number;

  @ApiProperty()
  closed!: number;

  @ApiProperty({ description: 'Of the open ones, those in which the person has something to do' })
  awaitingPerson!: number;
}

export class CaseFileSummaryResponse {
  @ApiProperty({ type: [CaseFileTotalsResponse] })
  groups!: readonly CaseFileTotalsResponse[];

  @ApiProperty({ type: CoverageResponse })
  coverage!: CoverageResponse;
}

class CaseFileRowResponse {
  @ApiProperty()
  caseFileId!: string;

  @ApiProperty({ description: 'Identifier of the case file (ENI)' })
  caseFile!: string;

  @ApiProperty({ type: TextResponse })
  subject!: TextResponse;

  @ApiPropertyOptional({ type: ProcedureResponse })
  procedure?: ProcedureResponse;

  @ApiProperty({ type: BodyResponse, description: 'The department that has it' })
  body!: BodyResponse;

  @ApiProperty({ type: BodyResponse })
  rootBody!: BodyResponse;

  @ApiProperty({ type: TextResponse, description: 'How it stands, in plain words' })
  state!: TextResponse;

  @ApiProperty()
  isOpen!: boolean;

  @ApiProperty({ description: 'The person has something to do' })
  awaitsPerson!: boolean;

  @ApiProperty({ format: 'date' })
  openedOn!: string;

  @ApiPropertyOptional({ format: 'date' })
  closedOn?: string;

  @ApiPropertyOptional({ format: 'date', description: 'When a decision is expected' })
  expectedBy?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  changedAt?: string;

  @ApiProperty({ description: 'False: its system is of the basic level, and this is all that it says here' })
  isDetailed!: boolean;

  @ApiPropertyOptional({ description: "The body's own page of it" })
  pageUrl?: string;

  @ApiProperty({ description: 'Which system says so' })
  systemId!: string;

  @ApiProperty({ format: 'date-time', description: 'How old that is' })
  asOf!: string;
}

export class CaseFilePageResponse {
  @ApiProperty({ type: [CaseFileRowResponse], description: 'Each once, those that changed last first' })
  items!: readonly CaseFileRowResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last' })
  next!: string | null;

  @ApiProperty({ type: CoverageResponse })
  coverage!: CoverageResponse;
}

class CaseFactResponse {
  @ApiProperty()
  label!: string;

  @ApiProperty()
  content!: string;
}

class CasePhaseResponse {
  @ApiProperty()
  name!: string;

  @ApiPropertyOptional({ format: 'date' })
  startedOn?: string;

  @ApiPropertyOptional({ format: 'date' })
  endedOn?: string;

  @ApiPropertyOptional()
  isCurrent?: boolean;
}

class CaseDocumentResponse {
  @ApiProperty()
  documentId!: string;

  @ApiProperty()
  fileName!: string;

  @ApiProperty()
  mediaType!: string;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty()
  sha256!: string;

  @ApiPropertyOptional({ description: 'Type of document of the ENI: TD01 to TD99' })
  kind?: string;

  @ApiPropertyOptional({ format: 'date' })
  createdOn?: string;

  @ApiProperty({ description: 'Where its content is' })
  url!: string;
}

export class CaseFileResponse extends CaseFileRowResponse {
  @ApiProperty({ type: [CaseFactResponse] })
  facts!: readonly CaseFactResponse[];

  @ApiProperty({ type: [CasePhaseResponse] })
  phases!: readonly CasePhaseResponse[];

  @ApiProperty({ type: [CaseDocumentResponse] })
  documents!: readonly CaseDocumentResponse[];
}
