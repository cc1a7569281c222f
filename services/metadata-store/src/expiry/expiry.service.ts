import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { Database } from '@valija/database';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { LifeService } from '../life/life.service.js';
import { ExpiryRepository } from './expiry.repository.js';

const LOOK_EVERY_MS = 2_000;
/** Terms end at midnight, all at once: up to half of all notifications. */
const MOST_AT_ONCE = 2_000;

/**
 * Writes expiries down. Readers need not wait for it: they compare with the clock. It only makes the fact, its evidence
 * and the message to the node, in waves; several processes may do it at once.
 */
@Injectable()
export class ExpiryService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly expired;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ExpiryRepository) private readonly repository: ExpiryRepository,
    @Inject(LifeService) private readonly life: LifeService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.expired = metrics.counter('expired_total', 'Dispatches whose term ended without access');
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: LOOK_EVERY_MS,
      round: async () => {
        const count = await this.sweep();
        this.expired.inc(count);
        return count === MOST_AT_ONCE;
      },
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'expiries wait: Postgres does not answer');
      },
    });
  }

  /** @returns how many expiries were written down */
  async sweep(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const recordedAtMs = this.clock.epochMs();
      const due = await this.repository.lockDue(tx, recordedAtMs, MOST_AT_ONCE);
      await this.repository.markExpired(tx, due);
      await this.life.recordExpiries(
        tx,
        due.map((each) => ({ ...each, recordedAtMs })),
      );
      return due.length;
    });
  }
}
