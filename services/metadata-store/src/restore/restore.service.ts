import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { RestoreRpc } from '@valija/contracts';
import { Database } from '@valija/database';
import { type LogRange, keepOutboxPositions } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { Closing, LOGGER, Rounds } from '@valija/service';
import { ComparingService } from './comparing.service.js';
import { RecoveredEventsRepository } from './recovered-events.repository.js';
import { RestoreNotNow } from './restore.errors.js';
import { SettlingService } from './settling.service.js';
import { CLOSED_DATABASE } from './databases.js';
import { type Standing, StandingRepository } from './standing.repository.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Sees to it that nothing is done with a database that is older than what the hub has said (ADR 0027). After every start
 * of PostgreSQL it is compared with the topics before anybody may use it. What they hold and it does not know is kept
 * beside; an operator says that no newer backup is to be had; what nodes were answered is read again and answered alike, in
 * a new generation; acts that were told are written down again; then the store opens by itself.
 */
@Injectable()
export class RestoreService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly standing;
  private said = '';

  constructor(
    @Inject(CLOSED_DATABASE) private readonly database: Database,
    @Inject(StandingRepository) private readonly repository: StandingRepository,
    @Inject(ComparingService) private readonly comparing: ComparingService,
    @Inject(SettlingService) private readonly settling: SettlingService,
    @Inject(RecoveredEventsRepository) private readonly recovered: RecoveredEventsRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.standing = metrics.gauge('store_behind', 'The database is older than what the topics say');
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: LOOK_EVERY_MS,
      round: () => this.step(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'whether the database is as new as the topics cannot be said yet');
      },
    });
  }

  /** @returns whether there is more to do at once */
  async step(): Promise<boolean> {
    const standing = await this.repository.read();
    this.tell(standing);
    if (standing.state === 'unchecked') {
      await this.check(standing.written === 'replaying');
      return true;
    }
    return standing.state === 'replaying' && this.goOn();
  }

  async status(): Promise<RestoreRpc['restore.status']['response']> {
    const { state, since, operator, unreadable, differing } = await this.repository.read();
    const partitions = await this.repository.partitions();
    return {
      state,
      since: since.toISOString(),
      operator: operator ?? null,
      partitions: partitions.map(({ nextOffset = 0, ...each }) => ({ ...each, nextOffset })),
      events: await this.recovered.waiting(),
      unreadable: [...unreadable],
      differing,
    };
  }

  /** An operator has looked: no newer database is to be had. */
  async begin(operator: string): Promise<RestoreRpc['restore.status']['response']> {
    const { state } = await this.repository.read();
    if (state !== 'behind') throw new RestoreNotNow(state);
    const { logs } = await this.comparing.compare();
    await this.database.transaction(async (tx) => {
      await keepOutboxPositions(tx, logs.map(positionAt));
      await this.repository.beginGenerations(tx);
      await this.repository.set(tx, 'replaying', { operator });
    });
    this.logger.warn({ operator }, 'an operator began the restore: what was answered is read again');
    return this.status();
  }

  /** An operator waits no longer for partitions that are not read: what they hold is answered when they are. */
  async finish(operator: string): Promise<RestoreRpc['restore.status']['response']> {
    const { state } = await this.repository.read();
    if (state !== 'replaying') throw new RestoreNotNow(state);
    this.logger.warn({ operator }, 'an operator opens the store before all was read again');
    await this.open();
    return this.status();
  }

  private async check(isReplaying: boolean): Promise<void> {
    const { unknown, unreadable } = await this.comparing.compare();
    const state = unknown > 0 ? 'behind' : isReplaying ? 'replaying' : 'open';
    if (state === 'behind')
      this.logger.error(
        { unknown, unreadable: unreadable.length, code: 'database-behind' },
        'the database is older than what the topics say: nothing is done with it until an operator has looked (valija restore)',
      );
    await this.database.transaction((tx) => this.repository.set(tx, state, { unreadable }));
  }

  private async goOn(): Promise<boolean> {
    const partitions = await this.repository.partitions();
    if (partitions.some(({ nextOffset = 0, lastOffset }) => nextOffset <= lastOffset)) return false;
    await this.open();
    return true;
  }

  private async open(): Promise<void> {
    const settle = (): Promise<number> => this.database.transaction((tx) => this.settling.settleSlice(tx));
    while ((await settle()) > 0);
    await this.database.transaction((tx) => this.repository.set(tx, 'open'));
    this.logger.warn('the restored store is open');
  }

  private tell({ state }: Standing): void {
    this.standing.set(state === 'behind' || state === 'replaying' ? 1 : 0);
    if (state !== this.said) this.logger.info({ state }, 'the standing of the database');
    this.said = state;
  }
}

function positionAt({ topic, partition, to }: LogRange): {
  topic: string;
  partition: number;
  nextOffset: number;
} {
  return { topic, partition, nextOffset: to };
}
