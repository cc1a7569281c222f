import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { Database, databaseSettings } from '@valija/database';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Broker, Outbox, kafkaSettings } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import { CLOCK, CONFIGURATION, LOGGER } from '@valija/service';
import type { DirectoryConfiguration } from './config.js';
import { ChangeEntity } from './entries/change.entity.js';
import { EntriesController } from './entries/entries.controller.js';
import { EntriesRepository } from './entries/entries.repository.js';
import { EntriesService } from './entries/entries.service.js';
import { EntryEntity } from './entries/entry.entity.js';
import { OperatorController } from './entries/operator.controller.js';
import { OutboxProcess } from './outbox.process.js';

@Module({
  controllers: [EntriesController, OperatorController],
  providers: [
    EntriesService,
    EntriesRepository,
    Outbox,
    OutboxProcess,
    {
      provide: Database,
      inject: [CONFIGURATION],
      useFactory: (configuration: DirectoryConfiguration) =>
        Database.open(databaseSettings(configuration, 'directory'), [EntryEntity, ChangeEntity]),
    },
    {
      provide: Broker,
      inject: [CONFIGURATION, LOGGER],
      useFactory: (configuration: DirectoryConfiguration, logger: Logger) =>
        new Broker(kafkaSettings(configuration, 'directory'), logger),
    },
    {
      provide: AUDIENCES,
      inject: [CONFIGURATION, CLOCK],
      useFactory: (configuration: DirectoryConfiguration, clock: Clock) =>
        new Map([['operator', new OperatorCheck(configuration, clock)]]),
    },
  ],
})
export class AppModule {}
