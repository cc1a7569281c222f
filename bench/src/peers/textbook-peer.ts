import 'reflect-metadata';
import { Controller, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type KafkaOptions, Payload, Transport } from '@nestjs/microservices';
import { environment } from '@valija/config';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsDateString,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  IsUrl,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Column, DataSource, Entity, PrimaryColumn, type Repository } from 'typeorm';

/**
 * The textbook: a message at a time by Nest's Kafka transport, class-validator on a DTO, TypeORM's `save`. It has no
 * check digits, no authority, no versions, no encryption, no fence and no acks, and commits Kafka's offsets by time.
 */
class BodyDto {
  @Matches(/^[A-Z][A-Z0-9]{8}$/)
  dir3!: string;

  @IsString()
  @MaxLength(255)
  name!: string;
}

class UnitDto extends BodyDto {
  @IsUrl()
  pageUrl!: string;
}

class HolderDto {
  @IsIn(['NIF', 'PASSPORT', 'EIDAS', 'VAT', 'OTHER'])
  idType!: string;

  @Matches(/^[0-9XYZ][0-9]{7}[A-Z]$/)
  idNumber!: string;

  @Length(1, 255)
  fullName!: string;
}

class ProcedureDto {
  @Matches(/^[0-9]{4,10}$/)
  sia!: string;

  @IsOptional()
  @MaxLength(255)
  name?: string;
}

class DocumentDto {
  @Length(1, 64)
  documentId!: string;

  @Length(1, 255)
  fileName!: string;

  @IsString()
  mediaType!: string;

  @IsInt()
  @Min(1)
  sizeBytes!: number;

  @Matches(/^[0-9a-f]{64}$/)
  sha256!: string;

  @IsIn(['main', 'annex'])
  role!: string;

  @IsOptional()
  @IsString()
  language?: string;
}

class TextsDto {
  @Length(2, 8)
  defaultLanguage!: string;

  texts!: Record<string, string>;
}

class DispatchDto {
  @IsUUID()
  dispatchId!: string;

  @IsInt()
  @Min(1)
  version!: number;

  @IsIn(['notification', 'communication'])
  kind!: string;

  @ValidateNested()
  @Type(() => BodyDto)
  issuer!: BodyDto;

  @ValidateNested()
  @Type(() => BodyDto)
  rootIssuer!: BodyDto;

  @ValidateNested()
  @Type(() => UnitDto)
  responsibleUnit!: UnitDto;

  @ValidateNested()
  @Type(() => HolderDto)
  holder!: HolderDto;

  @ValidateNested()
  @Type(() => TextsDto)
  subject!: TextsDto;

  @IsOptional()
  @ValidateNested()
  @Type(() => ProcedureDto)
  procedure?: ProcedureDto;

  @IsDateString()
  availableAt!: string;

  @IsIn(['mandatory', 'chosen', 'voluntary'])
  obligation!: string;

  @IsIn(['low', 'substantial', 'high'])
  assuranceLevel!: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => DocumentDto)
  documents!: DocumentDto[];
}

@Entity({ schema: 'bench', name: 'textbook' })
class DispatchRow {
  @PrimaryColumn('uuid', { name: 'dispatch_id' })
  dispatchId!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  kind!: string;

  @Column('text', { name: 'holder' })
  holder!: string;

  @Column('timestamptz', { name: 'visible_from' })
  visibleFrom!: Date;

  @Column('text', { name: 'issuer_dir3' })
  issuerDir3!: string;

  @Column('smallint', { default: 0 })
  state!: number;

  @Column('jsonb')
  snapshot!: DispatchDto;
}

const env = environment();
const source = new DataSource({
  type: 'postgres',
  url: env['PEER_DATABASE_URL'] ?? '',
  entities: [DispatchRow],
});
await source.initialize();
const rows: Repository<DispatchRow> = source.getRepository(DispatchRow);

@Controller()
class DispatchesController {
  @EventPattern(env['PEER_TOPIC'] ?? '')
  async madeAvailable(
    @Payload(new ValidationPipe({ transform: true, expectedType: DispatchDto })) message: object,
  ): Promise<void> {
    const dispatch = message as DispatchDto;
    await rows.save({
      dispatchId: dispatch.dispatchId,
      version: dispatch.version,
      kind: dispatch.kind,
      holder: dispatch.holder.idNumber,
      visibleFrom: new Date(dispatch.availableAt),
      issuerDir3: dispatch.issuer.dir3,
      state: 0,
      snapshot: dispatch,
    });
  }
}

@Module({ controllers: [DispatchesController] })
class TextbookModule {}

const [username = '', password = ''] = (env['PEER_KAFKA_PRINCIPAL'] ?? '').split(':');
const app = await NestFactory.createMicroservice<KafkaOptions>(TextbookModule, {
  logger: ['error'],
  transport: Transport.KAFKA,
  options: {
    client: {
      clientId: 'textbook',
      brokers: (env['PEER_KAFKA_BROKERS'] ?? '').split(','),
      sasl: { mechanism: 'scram-sha-512', username, password },
    },
    consumer: { groupId: 'textbook' },
    subscribe: { fromBeginning: true },
  },
});
await app.listen();
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
