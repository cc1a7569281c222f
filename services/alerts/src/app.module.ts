import { Module } from '@nestjs/common';
import { databaseSettings } from '@valija/database';
import { BlindIndex, Keyring, Sealer } from '@valija/dispatch-rows';
import { kafkaSettings } from '@valija/messaging';
import { CONFIGURATION, brokerProvider, databaseProvider, rpcProvider } from '@valija/service';
import { AlertsController } from './alerts/alerts.controller.js';
import { AlertsProcessor } from './alerts/alerts.processor.js';
import { AlertsQueue } from './alerts/alerts.queue.js';
import { AlertsRepository } from './alerts/alerts.repository.js';
import { AlertsService } from './alerts/alerts.service.js';
import { ArrivalsConsumer } from './alerts/arrivals.consumer.js';
import { PlanningService } from './alerts/planning.service.js';
import { ReconcilingService } from './alerts/reconciling.service.js';
import { SendingService } from './alerts/sending.service.js';
import { STORE_READER, StoreGateway } from './alerts/store.gateway.js';
import { BouncesService } from './bounces/bounces.service.js';
import type { AlertsConfiguration } from './config.js';
import { ContactsController } from './contacts/contacts.controller.js';
import { ContactsRepository } from './contacts/contacts.repository.js';
import { ContactsService } from './contacts/contacts.service.js';
import { MailGateway } from './mail/mail.gateway.js';
import { SettingsRepository } from './settings/settings.repository.js';
import { SettingsService } from './settings/settings.service.js';

@Module({
  controllers: [ContactsController, AlertsController],
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
    SettingsRepository,
    SettingsService,
    MailGateway,
    ContactsRepository,
    ContactsService,
    StoreGateway,
    AlertsRepository,
    AlertsQueue,
    PlanningService,
    SendingService,
    ReconcilingService,
    ArrivalsConsumer,
    AlertsProcessor,
    AlertsService,
    BouncesService,
  ],
})
export class AppModule {}
