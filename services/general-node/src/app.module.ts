import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { AUDIENCES } from '@valija/http';
import { contentHandler } from '@valija/node-sdk';
import { CLOCK, CONFIGURATION, administrationsProvider } from '@valija/service';
import { SigningKey } from '@valija/tokens';
import { AboutController } from './about/about.controller.js';
import { AcksController } from './batches/acks.controller.js';
import { AnswersRepository } from './batches/answers.repository.js';
import { AnswersService } from './batches/answers.service.js';
import { BatchesController } from './batches/batches.controller.js';
import { BatchesRepository } from './batches/batches.repository.js';
import { BatchesService } from './batches/batches.service.js';
import { ItemsService } from './batches/items.service.js';
import { OldBatchesRepository } from './batches/old-batches.repository.js';
import { OldBatchesService } from './batches/old-batches.service.js';
import { SlicesRepository } from './batches/slices.repository.js';
import { TakingService } from './batches/taking.service.js';
import { RawBodiesModule } from './bodies/raw-bodies.module.js';
import type { GeneralNodeConfiguration } from './config.js';
import { ContentFiles } from './contents/content-files.repository.js';
import { ContentsController } from './contents/contents.controller.js';
import { ContentsRepository } from './contents/contents.repository.js';
import { ContentsService } from './contents/contents.service.js';
import { CouncilCheck } from './councils/council.check.js';
import { CouncilsRepository } from './councils/councils.repository.js';
import { CouncilsService } from './councils/councils.service.js';
import { DispatchesRepository } from './dispatches/dispatches.repository.js';
import { DispatchesService } from './dispatches/dispatches.service.js';
import { EventsController } from './events/events.controller.js';
import { EventsRepository } from './events/events.repository.js';
import { EventsService } from './events/events.service.js';
import { FeedsRepository } from './feed/feeds.repository.js';
import { FeedsService } from './feed/feeds.service.js';
import { HubGateway } from './hub/hub.gateway.js';
import { CouncilGateway } from './origin/council.gateway.js';
import { CONTENT_HANDLER, OriginController } from './origin/origin.controller.js';
import { OriginService } from './origin/origin.service.js';
import { RetentionService } from './retention/retention.service.js';
import { State } from './state/state.service.js';

@Module({
  imports: [RawBodiesModule],
  controllers: [
    AboutController,
    BatchesController,
    AcksController,
    EventsController,
    ContentsController,
    OriginController,
  ],
  providers: [
    {
      provide: State,
      inject: [CONFIGURATION],
      useFactory: ({ generalNodeStateDir }: GeneralNodeConfiguration) => State.open(generalNodeStateDir),
    },
    {
      provide: ContentFiles,
      inject: [CONFIGURATION],
      useFactory: ({ generalNodeStateDir }: GeneralNodeConfiguration) =>
        new ContentFiles(join(generalNodeStateDir, 'contents')),
    },
    {
      provide: CouncilsRepository,
      inject: [CONFIGURATION],
      useFactory: ({ councilsFile }: GeneralNodeConfiguration) => new CouncilsRepository(councilsFile),
    },
    {
      provide: SigningKey,
      inject: [CONFIGURATION],
      useFactory: ({ contentSigningKey }: GeneralNodeConfiguration) => SigningKey.from(contentSigningKey),
    },
    administrationsProvider<GeneralNodeConfiguration>(),
    {
      provide: CONTENT_HANDLER,
      inject: [CONFIGURATION, OriginService, CLOCK],
      useFactory: (configuration: GeneralNodeConfiguration, origin: OriginService, clock: Clock) =>
        contentHandler({
          endpoint: `${configuration.generalNodeUrl}/content`,
          hub: configuration.hubIssuer,
          source: (request) => origin.reply(request),
          clock,
        }),
    },
    {
      provide: AUDIENCES,
      inject: [CouncilCheck],
      useFactory: (council: CouncilCheck) => new Map([['council', council]]),
    },
    CouncilsService,
    CouncilCheck,
    DispatchesRepository,
    DispatchesService,
    FeedsRepository,
    FeedsService,
    EventsRepository,
    EventsService,
    HubGateway,
    ContentsRepository,
    ContentsService,
    BatchesRepository,
    AnswersRepository,
    AnswersService,
    SlicesRepository,
    ItemsService,
    TakingService,
    BatchesService,
    OldBatchesRepository,
    OldBatchesService,
    RetentionService,
    CouncilGateway,
    OriginService,
  ],
})
export class AppModule {}
