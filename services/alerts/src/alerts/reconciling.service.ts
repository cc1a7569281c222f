import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { ContactsService } from '../contacts/contacts.service.js';
import { AlertsQueue } from './alerts.queue.js';
import { AlertsRepository } from './alerts.repository.js';
import { PlanningService } from './planning.service.js';

const ROUND_MS = 1_000;
/** Only what is due soon has a job: Redis holds an hour, PostgreSQL the rest. */
const HORIZON_MS = 3_600_000;
const OVERDUE_MS = 120_000;
const MOST_JOBS = 1_000;
const LOOK_ROUND_MS = 5_000;
const LOOK_EVERY_MS = 86_400_000;
const MOST_LOOKS = 50;
const KEEP_MS = 400 * 86_400_000;

/**
 * Sees to it that everything that is due has a job. PostgreSQL is the truth: what Redis has lost is queued again, what a
 * process had in hand when it ended is freed, and once a day the store is asked whether anything was missed.
 */
@Injectable()
export class ReconcilingService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly looks: Rounds;
  private readonly overdue;
  private readonly requeued;

  constructor(
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(AlertsQueue) private readonly queue: AlertsQueue,
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.overdue = metrics.gauge(
      'alerts_overdue_seconds',
      'How long the alert that is due the longest waits',
    );
    this.requeued = metrics.counter(
      'alerts_requeued_total',
      'Alerts queued again because the queue forgot them',
    );
    this.rounds = new Rounds(closing);
    this.looks = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: ROUND_MS,
      round: () => this.reconcile(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'alerts wait: PostgreSQL or Redis does not answer');
      },
    });
    this.looks.start({
      everyMs: LOOK_ROUND_MS,
      round: () => this.look(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'the store was not asked what is open');
      },
    });
  }

  /** @returns whether there is more to queue at once */
  async reconcile(): Promise<boolean> {
    const nowMs = this.clock.epochMs();
    this.overdue.set(await this.repository.overdueS(nowMs));
    await this.repository.freeLost(nowMs);
    if (await this.queue.leaveMark()) {
      const count = await this.repository.unqueueAll();
      if (count > 0) this.logger.warn({ count }, 'the queue has lost its jobs: they are queued again');
      this.requeued.inc(count);
    }
    const due = await this.repository.findUnqueued(
      { horizonMs: nowMs + HORIZON_MS, overdueMs: nowMs - OVERDUE_MS },
      MOST_JOBS,
    );
    if (due.length === 0) return false;
    await this.queue.add(due.map(({ alertId, dueAtMs }) => ({ alertId, delayMs: dueAtMs - nowMs })));
    await this.repository.markQueued(
      due.map(({ alertId }) => alertId),
      nowMs,
    );
    return due.length === MOST_JOBS;
  }

  /** @returns whether there are more people to look at */
  async look(): Promise<boolean> {
    const nowMs = this.clock.epochMs();
    await this.repository.prune(nowMs - KEEP_MS);
    const people = await this.contacts.findToLookAt(nowMs - LOOK_EVERY_MS, MOST_LOOKS);
    for (const { personKey, verifiedAtMs } of people) {
      if (this.looks.isEnding) return false;
      await this.planning.lookAt(personKey, verifiedAtMs);
    }
    return people.length === MOST_LOOKS;
  }
}
