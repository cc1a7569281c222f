import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { Database, databaseSettings } from '@valija/database';
import { BlindIndex, Keyring, Sealer } from '@valija/dispatch-rows';
import { Broker, LogReader, Outbox, type OutboxSeal, kafkaSettings } from '@valija/messaging';
import {
  CONFIGURATION,
  DirectoryRunner,
  OUTBOX_SEAL,
  RelayRunner,
  brokerProvider,
  databaseProvider,
  directoryCopyProvider,
} from '@valija/service';
import { SigningKey } from '@valija/tokens';
import { AccessLogService } from './access-log/access-log.service.js';
import { AppearancesController } from './appearances/appearances.controller.js';
import { AppearancesRepository } from './appearances/appearances.repository.js';
import { AppearancesService } from './appearances/appearances.service.js';
import { CommitService, HUB_ISSUER } from './appearances/commit.service.js';
import { ReceiptKeys } from './appearances/receipt-keys.js';
import type { MetadataStoreConfiguration } from './config.js';
import { DispatchesController } from './dispatches/dispatches.controller.js';
import { DispatchesRepository } from './dispatches/dispatches.repository.js';
import { DispatchesService } from './dispatches/dispatches.service.js';
import { TimelineRepository } from './dispatches/timeline.repository.js';
import { ExpiryRepository } from './expiry/expiry.repository.js';
import { ExpiryService } from './expiry/expiry.service.js';
import { FenceRepository } from './ingest/fence.repository.js';
import { IngestController } from './ingest/ingest.controller.js';
import { IngestRepository } from './ingest/ingest.repository.js';
import { WritingService } from './ingest/writing.service.js';
import { IngestService } from './ingest/ingest.service.js';
import { ReplayService } from './ingest/replay.service.js';
import { TellingService } from './ingest/telling.service.js';
import { PartitionService } from './ingest/partition.service.js';
import { RejectionRepository } from './ingest/rejection.repository.js';
import { LifeRepository } from './life/life.repository.js';
import { LifeService } from './life/life.service.js';
import { SharingRepository } from './life/sharing.repository.js';
import { SharingService } from './life/sharing.service.js';
import { AnsweredRangesRepository } from './restore/answered-ranges.repository.js';
import { AnsweredService } from './restore/answered.service.js';
import { ComparingService } from './restore/comparing.service.js';
import { CLOSED_DATABASE, INGEST_DATABASE } from './restore/databases.js';
import { RecoveredEventsRepository } from './restore/recovered-events.repository.js';
import { RestoreController } from './restore/restore.controller.js';
import { RestoreService } from './restore/restore.service.js';
import { SettlingService } from './restore/settling.service.js';
import { StandingHealthService } from './restore/standing-health.service.js';
import { gateIn } from './restore/standing.js';
import { StandingRepository } from './restore/standing.repository.js';
import { WaitingController } from './waiting/waiting.controller.js';
import { WaitingRepository } from './waiting/waiting.repository.js';
import { WaitingService } from './waiting/waiting.service.js';
import { RoutesRepository } from './routes/routes.repository.js';
import { RoutesService } from './routes/routes.service.js';

const connections: Provider[] = [
  databaseProvider<MetadataStoreConfiguration>(
    (configuration) => databaseSettings(configuration, 'metadata_store'),
    { token: CLOSED_DATABASE },
  ),
  // Whoever asks for the database has it only as long as it knows what the hub has said.
  {
    provide: Database,
    inject: [CLOSED_DATABASE],
    useFactory: (database: Database) => database.admitting(gateIn('open')),
  },
  StandingRepository,
  StandingHealthService,
  {
    provide: Keyring,
    inject: [CONFIGURATION],
    useFactory: ({ dataKeys }: MetadataStoreConfiguration) => Keyring.from(dataKeys),
  },
  { provide: BlindIndex, inject: [Keyring], useFactory: (keyring: Keyring) => new BlindIndex(keyring) },
  { provide: Sealer, inject: [Keyring], useFactory: (keyring: Keyring) => new Sealer(keyring) },
];

const life: Provider[] = [
  {
    provide: OUTBOX_SEAL,
    inject: [Sealer],
    useFactory: (sealer: Sealer): OutboxSeal => ({
      seal: (text, eventId) => sealer.seal(text, eventId).toString('base64'),
      open: (sealed, eventId) => sealer.open(Buffer.from(sealed, 'base64'), eventId),
    }),
  },
  { provide: Outbox, inject: [OUTBOX_SEAL], useFactory: (seal: OutboxSeal) => new Outbox(seal) },
  LifeRepository,
  LifeService,
  SharingRepository,
];

const writer: Provider[] = [
  brokerProvider<MetadataStoreConfiguration>((configuration) =>
    kafkaSettings(configuration, 'metadata-store'),
  ),
  directoryCopyProvider<MetadataStoreConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
    host,
    port,
  })),
  DirectoryRunner,
  RelayRunner,
  SharingService,
  RoutesRepository,
  RoutesService,
  FenceRepository,
  {
    provide: INGEST_DATABASE,
    inject: [CLOSED_DATABASE],
    useFactory: (database: Database) => database.admitting(gateIn('open', 'replaying')),
  },
  { provide: LogReader, inject: [Broker], useFactory: (broker: Broker) => new LogReader(broker) },
  AnsweredRangesRepository,
  RecoveredEventsRepository,
  SettlingService,
  AnsweredService,
  ComparingService,
  RestoreService,
  ReplayService,
  IngestRepository,
  WritingService,
  IngestService,
  RejectionRepository,
  TellingService,
  PartitionService,
  ExpiryRepository,
  ExpiryService,
];

const reader: Provider[] = [
  {
    provide: SigningKey,
    inject: [CONFIGURATION],
    useFactory: ({ receiptSigningKey }: MetadataStoreConfiguration) => SigningKey.from(receiptSigningKey),
  },
  {
    provide: ReceiptKeys,
    inject: [SigningKey, CONFIGURATION],
    useFactory: (key: SigningKey, { receiptRetiredKeys }: MetadataStoreConfiguration) =>
      ReceiptKeys.of(key, receiptRetiredKeys),
  },
  {
    provide: HUB_ISSUER,
    inject: [CONFIGURATION],
    useFactory: ({ hubIssuer }: MetadataStoreConfiguration) => hubIssuer,
  },
  AccessLogService,
  DispatchesRepository,
  TimelineRepository,
  DispatchesService,
  AppearancesRepository,
  AppearancesService,
  CommitService,
  WaitingRepository,
  WaitingService,
];

/** Two processes of one service: a writer for batches, readers for persons, so that nobody waits for a batch. */
@Module({})
export class AppModule {
  static as(role: 'writer' | 'reader'): DynamicModule {
    return role === 'writer'
      ? {
          module: AppModule,
          controllers: [IngestController, RestoreController],
          providers: [...connections, ...life, ...writer],
        }
      : {
          module: AppModule,
          controllers: [DispatchesController, AppearancesController, WaitingController],
          providers: [...connections, ...life, ...reader],
        };
  }
}
