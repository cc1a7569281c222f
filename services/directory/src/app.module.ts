import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { databaseSettings } from '@valija/database';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Outbox, kafkaSettings } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION, RelayRunner, brokerProvider, databaseProvider } from '@valija/service';
import type { DirectoryConfiguration } from './config.js';
import { ChangeEntity } from './entries/change.entity.js';
import { EntriesController } from './entries/entries.controller.js';
import { EntriesRepository } from './entries/entries.repository.js';
import { EntriesService } from './entries/entries.service.js';
import { EntryEntity } from './entries/entry.entity.js';
import { OperatorController } from './entries/operator.controller.js';

@Module({
  controllers: [EntriesController, OperatorController],
  providers: [
    databaseProvider<DirectoryConfiguration>(
      (configuration) => databaseSettings(configuration, 'directory'),
      [EntryEntity, ChangeEntity],
    ),
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
