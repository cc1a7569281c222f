import { randomUUID } from 'node:crypto';
import type { Clock } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import type { PublishOutcome } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { Closing } from '@valija/service';
import { quietLogger } from '@valija/testing';
import { AnswersRepository } from '../batches/answers.repository.js';
import { AnswersService } from '../batches/answers.service.js';
import { BatchesRepository } from '../batches/batches.repository.js';
import { BatchesService } from '../batches/batches.service.js';
import { ItemsService } from '../batches/items.service.js';
import { SlicesRepository } from '../batches/slices.repository.js';
import { TakingService } from '../batches/taking.service.js';
import { ContentsRepository } from '../contents/contents.repository.js';
import type { ContentsService } from '../contents/contents.service.js';
import type { Council } from '../councils/council.js';
import type { CouncilsService } from '../councils/councils.service.js';
import { DispatchesRepository } from '../dispatches/dispatches.repository.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { EventsRepository } from '../events/events.repository.js';
import { EventsService } from '../events/events.service.js';
import { FeedsRepository } from '../feed/feeds.repository.js';
import { FeedsService } from '../feed/feeds.service.js';
import type { HubGateway } from '../hub/hub.gateway.js';
import type { State } from '../state/state.service.js';

export const council = (councilId: string): Council => ({
  councilId,
  name: councilId,
  bodies: ['L01110011'],
  content: { mode: 'stored' },
  keys: { keys: [] },
});

/** The hub, for tests: what it says, and when. Only the events named in `outcomes` are answered. */
export class DoubleHub {
  isStarted = true;
  readonly outcomes = new Map<string, PublishOutcome>();
  readonly enqueued: string[] = [];
  enqueue = (_event: unknown, eventId: string = randomUUID()): string => {
    this.enqueued.push(eventId);
    return eventId;
  };
  private readonly listeners = new Map<string, (outcome: PublishOutcome) => void>();

  mustBeStarted(): void {
    if (!this.isStarted) throw new CodedError('service-unavailable');
  }

  whenStarted(): Promise<void> {
    return Promise.resolve();
  }

  watch(eventIds: readonly string[], onAnswer: (outcome: PublishOutcome) => void): void {
    for (const eventId of eventIds) this.listeners.set(eventId, onAnswer);
    const known = eventIds.flatMap((eventId) => this.outcomes.get(eventId) ?? []);
    setImmediate(() => {
      known.forEach(onAnswer);
    });
  }

  answer(outcome: PublishOutcome): void {
    this.listeners.get(outcome.eventId)?.(outcome);
  }
}

export interface Parts {
  readonly hub: DoubleHub;
  readonly feeds: FeedsService;
  readonly dispatches: DispatchesService;
  readonly events: EventsService;
  readonly answers: AnswersService;
  readonly taking: TakingService;
  readonly batches: BatchesService;
  readonly metrics: Metrics;
  readonly closing: Closing;
  readonly logger: Logger;
}

/** The services of the node on one file, without HTTP and Kafka: as after a start, when they are made anew. */
export function partsOn(state: State, clock: Clock, hub = new DoubleHub()): Parts {
  const [logger, metrics, closing] = [quietLogger(), new Metrics(), new Closing()];
  const gateway = hub as unknown as HubGateway;
  const feeds = new FeedsService(new FeedsRepository(state));
  const dispatches = new DispatchesService(state, new DispatchesRepository(state), clock);
  const councils = { find: council, ofBody: () => undefined } as unknown as CouncilsService;
  const events = new EventsService(
    state,
    new EventsRepository(state),
    dispatches,
    councils,
    feeds,
    clock,
    logger,
    metrics,
  );
  const repository = new BatchesRepository(state);
  const answers = new AnswersService(
    state,
    new AnswersRepository(state),
    repository,
    dispatches,
    feeds,
    gateway,
    clock,
    logger,
    metrics,
    closing,
  );
  const stored = new ContentsRepository(state);
  const contents = { find: (key: Parameters<ContentsRepository['find']>[0]) => stored.find(key) };
  const items = new ItemsService(
    repository,
    answers,
    dispatches,
    contents as unknown as ContentsService,
    gateway,
  );
  const slices = new SlicesRepository(state);
  const taking = new TakingService(
    state,
    repository,
    slices,
    items,
    answers,
    councils,
    gateway,
    clock,
    logger,
    closing,
  );
  const batches = new BatchesService(state, repository, taking, answers, gateway);
  return { hub, feeds, dispatches, events, answers, taking, batches, metrics, closing, logger };
}
