import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { Database, databaseSettings } from '@valija/database';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Broker, LogReader, Outbox, kafkaSettings } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION, RelayRunner, brokerProvider, databaseProvider } from '@valija/service';
import type { DirectoryConfiguration } from './config.js';
import { ChangeEntity } from './entries/change.entity.js';
import { EntriesController } from './entries/entries.controller.js';
import { EntriesRepository } from './entries/entries.repository.js';
import { EntriesService } from './entries/entries.service.js';
import { EntryEntity } from './entries/entry.entity.js';
import { OperatorController } from './entries/operator.controller.js';
import { CLOSED_DATABASE, RestoreService, comparedOnly } from './restore/restore.service.js';

@Module({
  controllers: [EntriesController, OperatorController],
  providers: [
    databaseProvider<DirectoryConfiguration>(
      (configuration) => databaseSettings(configuration, 'directory'),
      { entities: [EntryEntity, ChangeEntity], token: CLOSED_DATABASE },
    ),
    {
      provide: Database,
      inject: [CLOSED_DATABASE],
      useFactory: (database: Database) => database.admitting(comparedOnly),
    },
    { provide: LogReader, inject: [Broker], useFactory: (broker: Broker) => new LogReader(broker) },
    RestoreService,
    brokerProvider<DirectoryConfiguration>((configuration) => kafkaSettings(configuration, 'directory')),
    {
      provide: AUDIENCES,
      inject: [CONFIGURATION, CLOCK, Metrics],
      useFactory: (configuration: DirectoryConfiguration, clock: Clock, metrics: Metrics) =>
        new Map([['operator', new OperatorCheck(configuration, clock, metrics)]]),
    },
    Outbox,
    RelayRunner,
    EntriesRepository,
    EntriesService,
  ],
})
export class AppModule {}
