import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { AUDIENCES } from '@valija/http';
import { kafkaSettings } from '@valija/messaging';
import { serveCaseFiles } from '@valija/node-sdk';
import type { Logger } from '@valija/observability';
import {
  CLOCK,
  CONFIGURATION,
  DirectoryRunner,
  LOGGER,
  brokerProvider,
  directoryCopyProvider,
  federationProviders,
} from '@valija/service';
import { CaseFilesController } from './case-files/case-files.controller.js';
import { CaseFilesService } from './case-files/case-files.service.js';
import { DocumentBudget } from './case-files/document-budget.js';
import { ProvidersGateway } from './case-files/providers.gateway.js';
import type { ExpedientesConfiguration } from './config.js';
import { FolderController, PROVIDER_HANDLER } from './folder/folder.controller.js';
import { FolderService } from './folder/folder.service.js';

const MIB = 1_048_576;

@Module({
  controllers: [CaseFilesController, FolderController],
  providers: [
    brokerProvider<ExpedientesConfiguration>((configuration) => kafkaSettings(configuration, 'expedientes')),
    directoryCopyProvider<ExpedientesConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
      host,
      port,
    })),
    DirectoryRunner,
    ...federationProviders(),
    {
      provide: DocumentBudget,
      inject: [CONFIGURATION],
      useFactory: ({ documentsBudgetMb }: ExpedientesConfiguration) =>
        new DocumentBudget(documentsBudgetMb * MIB),
    },
    {
      provide: PROVIDER_HANDLER,
      inject: [CONFIGURATION, FolderService, CLOCK, LOGGER],
      useFactory: (
        { folderEndpoint: endpoint, folderAskers }: ExpedientesConfiguration,
        source: FolderService,
        clock: Clock,
        logger: Logger,
      ) =>
        serveCaseFiles({
          endpoint,
          askers: folderAskers.map((folder) => ({ folder })),
          level: 'advanced',
          source,
          clock,
          logger,
        }),
    },
    // Nobody asks it over HTTP but with a token for one question, which the handler verifies.
    { provide: AUDIENCES, useValue: new Map() },
    ProvidersGateway,
    CaseFilesService,
    FolderService,
  ],
})
export class AppModule {}
