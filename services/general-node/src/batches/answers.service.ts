import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import type { PublishOutcome } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, LOGGER } from '@valija/service';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { type Feed, type FeedPage, cursorAt, pageOf } from '../feed/cursor.js';
import { FeedsService } from '../feed/feeds.service.js';
import { HubGateway } from '../hub/hub.gateway.js';
import { State } from '../state/state.service.js';
import { type ItemAnswer, itemAnswer } from './answer.js';
import { AnswersRepository, type NewAnswer } from './answers.repository.js';
import { BatchesRepository } from './batches.repository.js';

export interface AckItem extends ItemAnswer {
  readonly cursor: string;
  readonly batchId: string;
  readonly answeredAt: string;
}

const PAUSE_MS = 1_000;
/** Of one transaction, which takes about 10 ms: between two, others get their turn. */
const MOST_AT_ONCE = 100;

/**
 * What became of each item. node-sdk's outbox has the truth; here it becomes a list in the order in which it came. What
 * was answered in the moment before the process died is asked of the outbox again at the next start.
 */
@Injectable()
export class AnswersService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly waiting = new Map<string, Set<AbortController>>();
  private readonly stopping = new AbortController();
  private heard: PublishOutcome[] = [];
  private writing: Promise<void> | undefined;
  private readonly answered;

  constructor(
    @Inject(State) private readonly state: State,
    @Inject(AnswersRepository) private readonly answers: AnswersRepository,
    @Inject(BatchesRepository) private readonly batches: BatchesRepository,
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(FeedsService) private readonly feeds: FeedsService,
    @Inject(HubGateway) private readonly hub: HubGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.answered = metrics.counter('general_node_items_total', 'Items of batches, by what became of them', [
      'council',
      'outcome',
    ]);
    closing.add('work', () => this.writing);
  }

  onApplicationBootstrap(): void {
    void this.hub.whenStarted().then(() => {
      this.watch(this.answers.findOpenEvents());
    });
  }

  /** Who waits is told at once to come back later. */
  onModuleDestroy(): void {
    this.stopping.abort();
    for (const controllers of this.waiting.values()) for (const each of controllers) each.abort();
  }

  /** From now on the answers to these events are written down when they come. */
  watch(eventIds: readonly string[]): void {
    this.hub.watch(eventIds, (outcome) => {
      this.hear(outcome);
    });
  }

  /** Writes down an answer that needs no hub: within the transaction of its batch. */
  append(answer: NewAnswer): void {
    this.answers.append(answer, this.clock.epochMs());
    this.answered.inc({ council: answer.councilId, outcome: answer.outcome });
  }

  outcomeOf(eventId: string): Omit<PublishOutcome, 'eventId'> | undefined {
    return this.answers.findOutcome(eventId);
  }

  /** Waits until every item of a batch is answered, or no longer than this. */
  async whenComplete(batchId: string, waitMs: number): Promise<void> {
    if (waitMs === 0 || this.stopping.signal.aborted || this.batches.isComplete(batchId)) return;
    const controller = new AbortController();
    const controllers = this.waiting.get(batchId) ?? new Set();
    this.waiting.set(batchId, controllers.add(controller));
    await sleep(waitMs, controller.signal);
    controllers.delete(controller);
    if (controllers.size === 0) this.waiting.delete(batchId);
  }

  page(councilId: string, cursor: string | undefined, limit: number): FeedPage<AckItem> {
    const feed: Feed = { name: 'acks', councilId };
    const after = this.feeds.placeOf(feed, cursor);
    const rows = this.answers.findAfter(councilId, after, limit + 1);
    return pageOf(rows, limit, after === 0 ? null : cursorAt(feed, after), (row) => ({
      cursor: cursorAt(feed, row.sequence),
      batchId: row.batchId,
      ...itemAnswer(row),
      answeredAt: new Date(row.answeredAtMs).toISOString(),
    }));
  }

  /** Outcomes come in bursts, one ack for thousands: they are written together. */
  private hear(outcome: PublishOutcome): void {
    // After the end the file is closed; the next start finds it in the outbox.
    if (this.stopping.signal.aborted) return;
    this.heard.push(outcome);
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  private async write(): Promise<void> {
    while (this.heard.length > 0) {
      await this.state.turn();
      const outcomes = this.heard.splice(0, MOST_AT_ONCE);
      try {
        this.record(outcomes);
      } catch (error) {
        this.logger.error({ err: error, outcomes: outcomes.length }, 'answers could not be written down yet');
        this.heard = [...outcomes, ...this.heard];
        await sleep(PAUSE_MS, this.stopping.signal);
        if (this.stopping.signal.aborted) return;
      }
    }
  }

  private record(outcomes: readonly PublishOutcome[]): void {
    const batches = this.state.transaction(() => {
      const touched = new Set<string>();
      for (const { eventId, ...answer } of outcomes) {
        for (const { type, dispatchId, ...item } of this.answers.findOpen(eventId)) {
          this.answers.close(item);
          this.append({ ...item, ...answer });
          if (type !== null) this.dispatches.answered(dispatchId, type, answer.outcome);
          touched.add(item.batchId);
        }
      }
      for (const batchId of touched) this.batches.complete(batchId, this.clock.epochMs());
      return touched;
    });
    for (const batchId of batches) {
      const controllers = this.waiting.get(batchId);
      if (controllers && this.batches.isComplete(batchId)) for (const each of controllers) each.abort();
    }
  }
}
