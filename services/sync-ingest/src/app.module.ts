import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { BlindIndex, Keyring, RowEncoder, Sealer } from '@valija/dispatch-rows';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { kafkaSettings } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import {
  CLOCK,
  CONFIGURATION,
  DirectoryRunner,
  brokerAdminProvider,
  brokerProvider,
  directoryCopyProvider,
  rpcProvider,
} from '@valija/service';
import { BorderConsumer } from './border/border.consumer.js';
import { BorderService } from './border/border.service.js';
import { STORE_WRITER, StoreGateway } from './border/store.gateway.js';
import type { SyncIngestConfiguration } from './config.js';
import { OperatorService } from './operator/operator.service.js';
import { PartitionsController } from './operator/partitions.controller.js';
import { RestorationController } from './operator/restoration.controller.js';
import { RestorationService } from './operator/restoration.service.js';

@Module({
  controllers: [PartitionsController, RestorationController],
  providers: [
    brokerProvider<SyncIngestConfiguration>((configuration) => kafkaSettings(configuration, 'sync-ingest')),
    directoryCopyProvider<SyncIngestConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
      host,
      port,
    })),
    DirectoryRunner,
    brokerAdminProvider<SyncIngestConfiguration>((configuration) =>
      kafkaSettings(configuration, 'sync-ingest'),
    ),
    rpcProvider<SyncIngestConfiguration>(
      STORE_WRITER,
      'metadata-store',
      ({ storeWriterRpcHost: host, storeWriterRpcPort: port }) => ({ host, port }),
    ),
    {
      provide: RowEncoder,
      inject: [CONFIGURATION],
      useFactory: ({ dataKeys }: SyncIngestConfiguration) => {
        const keyring = Keyring.from(dataKeys);
        return new RowEncoder(new BlindIndex(keyring), new Sealer(keyring));
      },
    },
    {
      provide: AUDIENCES,
      inject: [CONFIGURATION, CLOCK, Metrics],
      useFactory: (configuration: SyncIngestConfiguration, clock: Clock, metrics: Metrics) =>
        new Map([['operator', new OperatorCheck(configuration, clock, metrics)]]),
    },
    StoreGateway,
    BorderService,
    BorderConsumer,
    OperatorService,
    RestorationService,
  ],
})
export class AppModule {}
