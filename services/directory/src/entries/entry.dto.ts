import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  type AgreementEntry,
  type BodyEntry,
  type ClientEntry,
  type ClientScope,
  type IntegrationLevel,
  type MaintenanceEntry,
  type NodeEntry,
  type NodeKind,
  type OfferedService,
  type RouteEntry,
  type Sector,
  type ServiceEntry,
  type SystemEntry,
  bodyStatuses,
  clientScopes,
  integrationLevels,
  nodeKinds,
  nodeStatuses,
  offeredServices,
  sectors,
} from '@valija/contracts';
import { IsInstant } from '@valija/http';
import {
  ArrayNotEmpty,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';

const DIR3 = /^[A-Z]{1,2}[A-Z0-9]{7,8}$/;
const NODE_ID = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;
const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const ID = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const http = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

/** Names in other languages: texts by their tag, and nothing else. */
function IsNames(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([tag, name]) => TAG.test(tag) && typeof name === 'string' && name.length > 0 && name.length <= 255,
    );
  const message = 'must be texts of 1 to 255 characters by their BCP 47 tag';
  return ValidateBy({ name: 'isNames', validator: { validate } }, { message });
}

function Dir3(): PropertyDecorator {
  return Matches(DIR3, { message: 'must be a DIR3 code' });
}

export class BodyDto implements BodyEntry {
  @ApiProperty()
  @Dir3()
  dir3!: string;

  @ApiProperty()
  @Length(1, 255)
  name!: string;

  @ApiPropertyOptional({ description: 'Name in co-official languages, by BCP 47 tag' })
  @IsOptional()
  @IsNames()
  names?: Record<string, string>;

  @ApiProperty({ enum: sectors })
  @IsIn(sectors)
  sector!: Sector;

  @ApiPropertyOptional({ description: 'The body it is a part of' })
  @IsOptional()
  @Dir3()
  parent?: string;

  @ApiProperty({ enum: bodyStatuses })
  @IsIn(bodyStatuses)
  status!: BodyEntry['status'];

  @ApiPropertyOptional()
  @IsOptional()
  @Dir3()
  successor?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Matches(/^\d{5}$/)
  ineCode?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsUrl(http)
  pageUrl?: string;
}

export class SystemDto implements SystemEntry {
  @ApiProperty()
  @Matches(ID)
  systemId!: string;

  @ApiProperty()
  @Length(1, 255)
  name!: string;

  @ApiProperty()
  @Dir3()
  operator!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsEmail()
  contactEmail?: string;
}

export class ServiceDto implements ServiceEntry {
  @ApiProperty()
  @Dir3()
  body!: string;

  @ApiProperty({ enum: offeredServices })
  @IsIn(offeredServices)
  service!: OfferedService;

  @ApiProperty()
  @Matches(ID)
  systemId!: string;

  @ApiProperty()
  @IsUrl(http)
  endpoint!: string;

  @ApiProperty({ enum: integrationLevels })
  @IsIn(integrationLevels)
  level!: IntegrationLevel;

  @ApiPropertyOptional({
    type: [String],
    description: 'Which folders ask it: `hub`, or the system of a region that answers for its departments',
  })
  @IsOptional()
  @ArrayNotEmpty()
  @Matches(ID, { each: true })
  askedBy?: string[];
}

export class NodeDto implements NodeEntry {
  @ApiProperty()
  @Matches(NODE_ID)
  nodeId!: string;

  @ApiProperty()
  @Length(1, 255)
  name!: string;

  @ApiProperty({ enum: nodeKinds })
  @IsIn(nodeKinds)
  kind!: NodeKind;

  @ApiProperty()
  @Dir3()
  operator!: string;

  @ApiProperty({ enum: nodeStatuses })
  @IsIn(nodeStatuses)
  status!: NodeEntry['status'];

  @ApiPropertyOptional()
  @IsOptional()
  @IsUrl(http)
  endpoint?: string;
}

export class RouteDto implements RouteEntry {
  @ApiProperty()
  @Dir3()
  body!: string;

  @ApiProperty({ enum: offeredServices })
  @IsIn(offeredServices)
  service!: OfferedService;

  @ApiProperty()
  @Matches(NODE_ID)
  node!: string;

  @ApiProperty({ description: 'Instant with its offset' })
  @IsInstant()
  from!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsInstant()
  to?: string;
}

export class AgreementDto implements AgreementEntry {
  @ApiProperty()
  @Matches(ID)
  agreementId!: string;

  @ApiProperty()
  @Matches(NODE_ID)
  node!: string;

  @ApiProperty()
  @Dir3()
  body!: string;

  @ApiProperty()
  @IsBoolean()
  includesUnits!: boolean;

  @ApiProperty()
  @Length(1, 500)
  legalBasis!: string;

  @ApiProperty()
  @IsString()
  contractVersion!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsEmail()
  contactEmail?: string;

  @ApiProperty()
  @IsInstant()
  from!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsInstant()
  to?: string;
}

export class ClientDto implements ClientEntry {
  @ApiProperty()
  @Matches(ID)
  clientId!: string;

  @ApiProperty()
  @Length(1, 255)
  name!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Dir3()
  operator?: string;

  @ApiProperty({ enum: clientScopes, isArray: true })
  @ArrayNotEmpty()
  @IsIn(clientScopes, { each: true })
  scopes!: ClientScope[];

  @ApiProperty()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  requestsPerMinute!: number;

  @ApiProperty({ enum: nodeStatuses })
  @IsIn(nodeStatuses)
  status!: ClientEntry['status'];
}

export class MaintenanceDto implements MaintenanceEntry {
  @ApiProperty()
  @Matches(ID)
  maintenanceId!: string;

  @ApiProperty()
  @Matches(ID)
  systemId!: string;

  @ApiProperty()
  @IsInstant()
  from!: string;

  @ApiProperty()
  @IsInstant()
  to!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}
