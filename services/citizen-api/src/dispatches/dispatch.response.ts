import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  BodyResponse,
  ProcedureResponse,
  ResponsibleUnitResponse,
  TextResponse,
} from '../answers/words.response.js';
import { STATES } from './dispatches.dto.js';

const LEVELS = ['low', 'substantial', 'high'];

export class DispatchItemResponse {
  @ApiProperty({ format: 'uuid' })
  dispatchId!: string;

  @ApiProperty({ enum: ['notification', 'communication'] })
  kind!: string;

  @ApiProperty({ enum: STATES })
  state!: string;

  @ApiProperty({ enum: ['holder', 'addressee'], description: "In which role it is the person's" })
  role!: string;

  @ApiProperty({ type: BodyResponse })
  issuer!: BodyResponse;

  @ApiProperty({ type: BodyResponse })
  rootIssuer!: BodyResponse;

  @ApiProperty({ format: 'date-time' })
  availableAt!: string;

  @ApiPropertyOptional({ format: 'date', description: 'Last day of access, in Europe/Madrid' })
  accessDeadline?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The instant at which the term is over' })
  expiresAt?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The instant that counts, once it has ended' })
  legalAt?: string;

  @ApiProperty({ enum: ['mandatory', 'chosen', 'voluntary'] })
  obligation!: string;

  @ApiProperty({ enum: ['ordinary', 'urgent'] })
  urgency!: string;

  @ApiProperty({ enum: LEVELS })
  assuranceLevel!: string;

  @ApiPropertyOptional({
    enum: LEVELS,
    description: 'The words are hidden: sign in again at this level to read them',
  })
  requiredLevel?: string;

  @ApiPropertyOptional({ type: TextResponse })
  subject?: TextResponse;

  @ApiPropertyOptional({ type: ProcedureResponse })
  procedure?: ProcedureResponse;

  @ApiPropertyOptional({ format: 'date' })
  replyBy?: string;
}

class SearchResponse {
  @ApiProperty({ description: 'How many dispatches were looked at for this page' })
  examined!: number;

  @ApiProperty({ description: 'False: there are more to look at, with the cursor' })
  isComplete!: boolean;
}

export class DispatchPageResponse {
  @ApiProperty({ type: [DispatchItemResponse] })
  items!: readonly DispatchItemResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last' })
  next!: string | null;

  @ApiPropertyOptional({ type: SearchResponse })
  search?: SearchResponse;
}

class HolderResponse {
  @ApiProperty()
  fullName!: string;
}

class RegistryEntryResponse {
  @ApiProperty()
  registryNumber!: string;

  @ApiProperty({ format: 'date-time' })
  registeredAt!: string;
}

class RemedyResponse {
  @ApiProperty()
  name!: string;

  @ApiPropertyOptional()
  bodyDir3?: string;

  @ApiProperty({ description: 'ISO 8601 period' })
  term!: string;
}

export class ManifestDocumentResponse {
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

  @ApiProperty({ enum: ['main', 'annex'] })
  role!: string;

  @ApiPropertyOptional()
  language?: string;
}

class LegalWarningResponse {
  @ApiProperty({ description: 'Send it back with the appearance' })
  id!: string;

  @ApiProperty()
  language!: string;

  @ApiProperty({ description: 'What the person must be shown before the act' })
  text!: string;
}

export class DispatchDetailResponse extends DispatchItemResponse {
  @ApiProperty()
  version!: number;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ type: ResponsibleUnitResponse })
  responsibleUnit!: ResponsibleUnitResponse;

  @ApiProperty()
  postal!: boolean;

  @ApiPropertyOptional({ type: TextResponse })
  description?: TextResponse;

  @ApiPropertyOptional({ type: HolderResponse })
  holder?: HolderResponse;

  @ApiPropertyOptional({ description: 'ENI identifier' })
  caseFile?: string;

  @ApiPropertyOptional({ type: RegistryEntryResponse })
  registryEntry?: RegistryEntryResponse;

  @ApiPropertyOptional()
  endsAdministrativeRoute?: boolean;

  @ApiPropertyOptional({ type: [RemedyResponse] })
  remedies?: readonly RemedyResponse[];

  @ApiPropertyOptional({ type: [ManifestDocumentResponse] })
  documents?: readonly ManifestDocumentResponse[];

  @ApiPropertyOptional({ format: 'uuid', description: "The person's own act, once there is one" })
  appearanceId?: string;

  @ApiPropertyOptional({
    type: LegalWarningResponse,
    description: 'Present while it can be opened or rejected',
  })
  legalWarning?: LegalWarningResponse;
}

class SummaryGroupResponse {
  @ApiProperty({ type: BodyResponse })
  issuer!: BodyResponse;

  @ApiProperty({ type: String, nullable: true, description: 'SIA code of the procedure' })
  procedure!: string | null;

  @ApiProperty({ enum: ['notification', 'communication'] })
  kind!: string;

  @ApiProperty({ enum: STATES })
  state!: string;

  @ApiProperty()
  count!: number;
}

export class SummaryResponse {
  @ApiProperty()
  total!: number;

  @ApiProperty()
  pending!: number;

  @ApiProperty({ type: [SummaryGroupResponse] })
  groups!: SummaryGroupResponse[];
}

class TimelineItemResponse {
  @ApiProperty({ format: 'date-time', description: 'When it was recorded' })
  at!: string;

  @ApiProperty()
  event!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The instant that counts for the law' })
  legalAt?: string;

  @ApiPropertyOptional({ enum: STATES })
  resolution?: string;

  @ApiPropertyOptional()
  channel?: string;

  @ApiPropertyOptional()
  actorRole?: string;

  @ApiPropertyOptional({ description: 'An earlier act counts: this one changed nothing' })
  hadNoEffect?: boolean;

  @ApiPropertyOptional()
  documentId?: string;
}

export class TimelineResponse {
  @ApiProperty({ type: [TimelineItemResponse] })
  items!: readonly TimelineItemResponse[];
}
