import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  directoryEntities,
  type DirectoryEntity,
  type DirectoryRecord,
  directoryKey,
} from '@valija/contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  AgreementDto,
  BodyDto,
  ClientDto,
  MaintenanceDto,
  NodeDto,
  RouteDto,
  ServiceDto,
  SystemDto,
} from './entry.dto.js';

const MOST_OF_A_KIND = 50_000;

/** An optional list of entries of one kind. */
function Entries(type: () => new () => object): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ type: [type()] })(target, property);
    IsOptional()(target, property);
    IsArray()(target, property);
    ArrayMaxSize(MOST_OF_A_KIND)(target, property);
    // A list in the list would be looked into, and then taken for an entry.
    IsObject({ each: true })(target, property);
    ValidateNested({ each: true })(target, property);
    Type(type)(target, property);
  };
}

export class RemovedEntryDto {
  @ApiProperty({ enum: directoryEntities })
  @IsIn(directoryEntities)
  entity!: DirectoryEntity;

  @ApiProperty()
  @IsString()
  @MaxLength(300)
  key!: string;
}

/** A declarative file: what the directory must hold. What it does not name is left as it is. */
export class ApplyDto {
  @Entries(() => BodyDto)
  bodies?: BodyDto[];

  @Entries(() => SystemDto)
  systems?: SystemDto[];

  @Entries(() => ServiceDto)
  services?: ServiceDto[];

  @Entries(() => NodeDto)
  nodes?: NodeDto[];

  @Entries(() => RouteDto)
  routes?: RouteDto[];

  @Entries(() => AgreementDto)
  agreements?: AgreementDto[];

  @Entries(() => ClientDto)
  clients?: ClientDto[];

  @Entries(() => MaintenanceDto)
  maintenances?: MaintenanceDto[];

  @Entries(() => RemovedEntryDto)
  remove?: RemovedEntryDto[];

  @ApiPropertyOptional({ description: 'Say what would change, and change nothing' })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({ description: 'Refuse when the directory is at another revision by now' })
  @IsOptional()
  @IsInt()
  @Min(1)
  expectedRevision?: number;
}

/** The entries that a file names, whatever their kind. */
export function recordsOf(dto: ApplyDto): DirectoryRecord[] {
  const kinds = {
    body: dto.bodies,
    system: dto.systems,
    service: dto.services,
    node: dto.nodes,
    route: dto.routes,
    agreement: dto.agreements,
    client: dto.clients,
    maintenance: dto.maintenances,
  };
  const wanted = directoryEntities.flatMap((entity) =>
    (kinds[entity] ?? []).map((entry): DirectoryRecord => {
      // A class instance becomes the plain object that is kept and compared.
      const value = JSON.parse(JSON.stringify(entry)) as never;
      return { entity, key: directoryKey[entity](value), value };
    }),
  );
  const removed = (dto.remove ?? []).map(({ entity, key }): DirectoryRecord => ({
    entity,
    key,
    value: null,
  }));
  return [...wanted, ...removed];
}
