import { Module } from '@nestjs/common';
import { AUDIENCES } from '@valija/http';
import { kafkaSettings } from '@valija/messaging';
import {
  CONFIGURATION,
  DirectoryRunner,
  administrationsProvider,
  brokerProvider,
  directoryCopyProvider,
  rpcProvider,
} from '@valija/service';
import { SigningKey } from '@valija/tokens';
import { AppearancesController } from './appearances/appearances.controller.js';
import { AppearancesService } from './appearances/appearances.service.js';
import { STORE_READER, StoreGateway } from './appearances/store.gateway.js';
import type { DeliveryConfiguration } from './config.js';
import { ContentGateway, HUB_ISSUER } from './content/content.gateway.js';
import { ContentService } from './content/content.service.js';
import { HeldContent } from './content/held-content.js';
import { ReleasesController } from './releases/releases.controller.js';
import { ReleasesService } from './releases/releases.service.js';

const MIB = 1_048_576;

@Module({
  controllers: [AppearancesController, ReleasesController],
  providers: [
    brokerProvider<DeliveryConfiguration>((configuration) => kafkaSettings(configuration, 'delivery')),
    directoryCopyProvider<DeliveryConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
      host,
      port,
    })),
    DirectoryRunner,
    rpcProvider<DeliveryConfiguration>(
      STORE_READER,
      'metadata-store',
      ({ storeReaderRpcHost: host, storeReaderRpcPort: port }) => ({ host, port }),
    ),
    {
      provide: SigningKey,
      inject: [CONFIGURATION],
      useFactory: ({ contentSigningKey }: DeliveryConfiguration) => SigningKey.from(contentSigningKey),
    },
    {
      provide: HUB_ISSUER,
      inject: [CONFIGURATION],
      useFactory: ({ hubIssuer }: DeliveryConfiguration) => hubIssuer,
    },
    administrationsProvider<DeliveryConfiguration>(
      ({ originConnectMs: connectMs, originFirstByteMs: firstByteMs, originTotalMs: totalMs }) => ({
        connectMs,
        firstByteMs,
        totalMs,
      }),
    ),
    {
      provide: HeldContent,
      inject: [CONFIGURATION],
      useFactory: ({ contentBudgetMb, contentHoldS }: DeliveryConfiguration) =>
        new HeldContent(contentBudgetMb * MIB, contentHoldS * 1_000),
    },
    // Nobody calls it over HTTP but with a ticket.
    { provide: AUDIENCES, useValue: new Map() },
    ContentGateway,
    ContentService,
    StoreGateway,
    AppearancesService,
    ReleasesService,
  ],
})
export class AppModule {}
