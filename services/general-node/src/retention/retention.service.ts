import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION, Closing, LOGGER, Rounds } from '@valija/service';
import { OldBatchesService } from '../batches/old-batches.service.js';
import type { GeneralNodeConfiguration } from '../config.js';
import { ContentsService } from '../contents/contents.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { EventsService } from '../events/events.service.js';
import { State } from '../state/state.service.js';

const DAY_MS = 86_400_000;
const SWEEP_EVERY_MS = 6 * 3_600_000;

type What = 'batches' | 'items' | 'events' | 'manifests' | 'documents';

/**
 * Forgets what has had its time. Each step is one small transaction, and the event loop is free before the next; what a
 * step has removed stays removed, wherever the sweep ends.
 */
@Injectable()
export class RetentionService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly forgotten;
  private readonly isBroken;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: GeneralNodeConfiguration,
    @Inject(State) private readonly state: State,
    @Inject(OldBatchesService) private readonly batches: OldBatchesService,
    @Inject(EventsService) private readonly events: EventsService,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(ContentsService) private readonly contents: ContentsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.forgotten = metrics.counter(
      'general_node_forgotten_total',
      'What was removed for its time was over',
      ['what'],
    );
    this.isBroken = metrics.gauge(
      'general_node_retention_broken',
      '1 while what has had its time could not be removed',
    );
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: SWEEP_EVERY_MS,
      round: async () => {
        await this.sweep();
        this.isBroken.set(0);
        return false;
      },
      onFailure: (error) => {
        this.isBroken.set(1);
        this.logger.error({ err: error }, 'what has had its time could not be removed: it is tried again');
      },
    });
  }

  /** Forgets all that has had its time by now. */
  async sweep(): Promise<void> {
    const { generalNodeBatchDays, generalNodeEventDays, generalNodeClosedDays } = this.configuration;
    const batchesBefore = this.before(generalNodeBatchDays);
    await this.drain('batches', this.batches.forget(batchesBefore));
    await this.drain('items', this.batches.removeItems());
    await this.drain('events', this.events.forget(this.before(generalNodeEventDays)));
    await this.drain('manifests', this.dispatches.forgetNeverTaken(batchesBefore));
    if (generalNodeClosedDays > 0)
      await this.drain('manifests', this.dispatches.forgetClosed(this.before(generalNodeClosedDays)));
    // Last: of what the manifests no longer name, the documents go.
    await this.drain('documents', this.contents.forgetUnnamed(batchesBefore));
  }

  private async drain(what: What, steps: Iterable<number> | AsyncIterable<number>): Promise<void> {
    await this.state.turn();
    for await (const count of steps) {
      this.forgotten.inc({ what }, count);
      await this.state.turn();
      if (this.rounds.isEnding) return;
    }
  }

  private before(days: number): number {
    return this.clock.epochMs() - days * DAY_MS;
  }
}
