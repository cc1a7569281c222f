import { Module } from '@nestjs/common';
import { databaseSettings } from '@valija/database';
import { BlindIndex, Keyring, Sealer } from '@valija/dispatch-rows';
import { Broker, LogReader, Outbox, kafkaSettings } from '@valija/messaging';
import {
  CONFIGURATION,
  DirectoryRunner,
  RelayRunner,
  brokerAdminProvider,
  brokerProvider,
  databaseProvider,
  directoryCopyProvider,
  rpcProvider,
} from '@valija/service';
import { AlertsController } from './alerts/alerts.controller.js';
import { AlertMailsService } from './alerts/alert-mails.service.js';
import { AlertsRepository } from './alerts/alerts.repository.js';
import { AlertsService } from './alerts/alerts.service.js';
import { ArrivalsConsumer } from './alerts/arrivals.consumer.js';
import { LookingService } from './alerts/looking.service.js';
import { PlanningService } from './alerts/planning.service.js';
import { STORE_READER, StoreGateway } from './alerts/store.gateway.js';
import { BouncesService } from './bounces/bounces.service.js';
import type { AlertsConfiguration } from './config.js';
import { ContactsController } from './contacts/contacts.controller.js';
import { ContactsRepository } from './contacts/contacts.repository.js';
import { ContactsService } from './contacts/contacts.service.js';
import { MailGateway } from './mail/mail.gateway.js';
import { IntakeService } from './notices/intake.service.js';
import { NoticeFencesRepository } from './notices/notice-fences.repository.js';
import { NoticeMailsService } from './notices/notice-mails.service.js';
import { NoticesConsumer } from './notices/notices.consumer.js';
import { NoticesController } from './notices/notices.controller.js';
import { NoticesRepository } from './notices/notices.repository.js';
import { NoticesService } from './notices/notices.service.js';
import { PartitionsService } from './notices/partitions.service.js';
import { RecordingService } from './notices/recording.service.js';
import { SaidAcksGateway } from './notices/said-acks.gateway.js';
import { MAIL_KINDS, type MailKind } from './sending/mail-kind.js';
import { MailsProcessor } from './sending/mails.processor.js';
import { MailsQueue } from './sending/mails.queue.js';
import { MailsRepository } from './sending/mails.repository.js';
import { ReconcilingService } from './sending/reconciling.service.js';
import { SendingService } from './sending/sending.service.js';
import { SettingsRepository } from './settings/settings.repository.js';
import { SettingsService } from './settings/settings.service.js';

@Module({
  controllers: [ContactsController, AlertsController, NoticesController],
  providers: [
    databaseProvider<AlertsConfiguration>((configuration) => databaseSettings(configuration, 'alerts')),
    brokerProvider<AlertsConfiguration>((configuration) => kafkaSettings(configuration, 'alerts')),
    rpcProvider<AlertsConfiguration>(
      STORE_READER,
      'metadata-store',
      ({ storeReaderRpcHost: host, storeReaderRpcPort: port }) => ({ host, port }),
    ),
    {
      provide: Keyring,
      inject: [CONFIGURATION],
      useFactory: ({ dataKeys }: AlertsConfiguration) => Keyring.from(dataKeys),
    },
    { provide: BlindIndex, inject: [Keyring], useFactory: (keyring: Keyring) => new BlindIndex(keyring) },
    { provide: Sealer, inject: [Keyring], useFactory: (keyring: Keyring) => new Sealer(keyring) },
    directoryCopyProvider<AlertsConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
      host,
      port,
    })),
    DirectoryRunner,
    brokerAdminProvider<AlertsConfiguration>((configuration) => kafkaSettings(configuration, 'alerts')),
    { provide: LogReader, inject: [Broker], useFactory: (broker: Broker) => new LogReader(broker) },
    { provide: Outbox, useFactory: () => new Outbox() },
    RelayRunner,
    SettingsRepository,
    SettingsService,
    MailGateway,
    ContactsRepository,
    ContactsService,
    StoreGateway,
    AlertsRepository,
    AlertMailsService,
    PlanningService,
    LookingService,
    ArrivalsConsumer,
    AlertsService,
    NoticesRepository,
    NoticeFencesRepository,
    NoticeMailsService,
    SaidAcksGateway,
    PartitionsService,
    RecordingService,
    IntakeService,
    NoticesConsumer,
    NoticesService,
    {
      provide: MAIL_KINDS,
      inject: [AlertMailsService, NoticeMailsService],
      useFactory: (...kinds: MailKind[]) => kinds,
    },
    MailsRepository,
    MailsQueue,
    SendingService,
    ReconcilingService,
    MailsProcessor,
    BouncesService,
  ],
})
export class AppModule {}
