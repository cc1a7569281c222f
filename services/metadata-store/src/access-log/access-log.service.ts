import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import type { Caller } from '@valija/contracts';
import { Database } from '@valija/database';
import { type Logger, Metrics, activeTraceparent } from '@valija/observability';
import { CLOCK, Closing, LOGGER } from '@valija/service';

interface Entry {
  readonly at: string;
  readonly clientId: string;
  readonly personKey: string;
  readonly operation: string;
  readonly dispatchId: string | null;
  readonly traceId: string | null;
}

const WRITE_EVERY_MS = 250;
const MOST_WAITING = 50_000;
const SAY_EVERY_MS = 60_000;

/**
 * Who asked for whom, what and when (ENS, RD 311/2022, art. 24): the application, the person by blind index, the
 * operation. Looking has no legal effect, so entries are written together four times a second; acts with legal effect
 * are written in their own transaction and do not depend on this. Memory is bounded: what no longer fits is lost, counted
 * and said.
 */
@Injectable()
export class AccessLogService implements OnApplicationBootstrap {
  private waiting: Entry[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly dropped;
  private unsaid = 0;
  private saidAtMs = -Infinity;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.dropped = metrics.counter('access_log_dropped_total', 'Entries of the access log that were lost');
    closing.add('work', async () => {
      this.stopping.abort();
      await this.running;
      this.lose(this.waiting.splice(0).length);
    });
  }

  add(caller: Caller, personKey: string, operation: string, dispatchId: string | null = null): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.lose(1);
      return;
    }
    this.waiting.push({
      at: this.clock.now().toISOString(),
      clientId: caller.clientId,
      personKey,
      operation,
      dispatchId,
      traceId: activeTraceparent()?.split('-')[1] ?? null,
    });
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await sleep(WRITE_EVERY_MS, this.stopping.signal);
      await this.write();
    }
  }

  private async write(): Promise<void> {
    if (this.waiting.length === 0) return;
    const entries = this.waiting;
    this.waiting = [];
    try {
      await this.database.query(
        `INSERT INTO access_log (at, client_id, person_key, operation, dispatch_id, trace_id)
         SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::text[])`,
        [
          entries.map(({ at }) => at),
          entries.map(({ clientId }) => clientId),
          entries.map(({ personKey }) => personKey),
          entries.map(({ operation }) => operation),
          entries.map(({ dispatchId }) => dispatchId),
          entries.map(({ traceId }) => traceId),
        ],
      );
    } catch (error) {
      this.logger.error({ err: error, count: entries.length }, 'the access log waits');
      this.waiting = [...entries, ...this.waiting];
      this.lose(this.waiting.splice(MOST_WAITING).length);
    }
  }

  /** Counted always, said once a minute: it happens as often as somebody looks. */
  private lose(count: number): void {
    if (count === 0) return;
    this.dropped.inc(count);
    this.unsaid += count;
    const nowMs = this.clock.epochMs();
    if (nowMs - this.saidAtMs < SAY_EVERY_MS) return;
    this.logger.error({ count: this.unsaid }, 'entries of the access log are lost: it could not be written');
    this.saidAtMs = nowMs;
    this.unsaid = 0;
  }
}
