import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { MAIL_KINDS, type MailKind, type MailTable } from './mail-kind.js';
import { MailsQueue } from './mails.queue.js';
import { MailsRepository } from './mails.repository.js';

const ROUND_MS = 1_000;
/** Only what is due soon has a job: Redis holds an hour, PostgreSQL the rest. */
const HORIZON_MS = 3_600_000;
const OVERDUE_MS = 120_000;
const MOST_JOBS = 1_000;
const FORGET_EVERY_MS = 3_600_000;
const KEEP_MS = 400 * 86_400_000;

/**
 * Sees to it that everything that is due has a job. PostgreSQL is the truth: what Redis has lost is queued again, and what a
 * process had in hand when it ended is freed.
 */
@Injectable()
export class ReconcilingService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly forgetting: Rounds;
  private readonly tables: readonly MailTable[];
  private readonly overdue;
  private readonly requeued;

  constructor(
    @Inject(MAIL_KINDS) kinds: readonly MailKind[],
    @Inject(MailsRepository) private readonly repository: MailsRepository,
    @Inject(MailsQueue) private readonly queue: MailsQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.tables = kinds.map(({ table }) => table);
    this.overdue = metrics.gauge(
      'mails_overdue_seconds',
      'How long the alert or notice waits whose mail is due the longest',
      ['of'],
    );
    this.requeued = metrics.counter(
      'mails_requeued_total',
      'Alerts and notices queued again because the queue forgot them',
      ['of'],
    );
    this.rounds = new Rounds(closing);
    this.forgetting = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: ROUND_MS,
      round: () => this.reconcile(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'mails wait: PostgreSQL or Redis does not answer');
      },
    });
    this.forgetting.start({
      everyMs: FORGET_EVERY_MS,
      round: () => this.forget(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'what is long settled was not forgotten');
      },
    });
  }

  /** @returns whether there is more to queue at once */
  async reconcile(): Promise<boolean> {
    const nowMs = this.clock.epochMs();
    for (const table of this.tables) {
      this.overdue.set({ of: table.name }, await this.repository.overdueS(table, nowMs));
      await this.repository.freeLost(table, nowMs);
    }
    const isForgotten = await this.queue.leaveMark();
    let hasMore = false;
    for (const table of this.tables) {
      if (isForgotten) await this.requeueAll(table);
      hasMore = (await this.queueDue(table, nowMs)) || hasMore;
    }
    return hasMore;
  }

  private async requeueAll(table: MailTable): Promise<void> {
    const count = await this.repository.unqueueAll(table);
    if (count > 0)
      this.logger.warn({ of: table.name, count }, 'the queue has lost its jobs: they are queued again');
    this.requeued.inc({ of: table.name }, count);
  }

  private async queueDue(table: MailTable, nowMs: number): Promise<boolean> {
    const due = await this.repository.findUnqueued(
      table,
      { horizonMs: nowMs + HORIZON_MS, overdueMs: nowMs - OVERDUE_MS },
      MOST_JOBS,
    );
    if (due.length === 0) return false;
    await this.queue.add(
      table.name,
      due.map(({ id, dueAtMs }) => ({ id, delayMs: dueAtMs - nowMs })),
    );
    await this.repository.markQueued(
      table,
      due.map(({ id }) => id),
      nowMs,
    );
    return due.length === MOST_JOBS;
  }

  private async forget(): Promise<boolean> {
    for (const table of this.tables) await this.repository.prune(table, this.clock.epochMs() - KEEP_MS);
    return false;
  }
}
