import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import type { Caller } from '@valija/contracts';
import { Database } from '@valija/database';
import { type Logger, activeTraceparent } from '@valija/observability';
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

/**
 * Who asked for whom, what and when (ENS, RD 311/2022, art. 24): the application, the person by blind index, the
 * operation. Looking has no legal effect, so entries are written together four times a second; acts with legal effect
 * are written in their own transaction and do not depend on this.
 */
@Injectable()
export class AccessLogService implements OnApplicationBootstrap {
  private waiting: Entry[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    closing.add('work', async () => {
      this.stopping.abort();
      await this.running;
    });
  }

  add(caller: Caller, personKey: string, operation: string, dispatchId: string | null = null): void {
    if (this.waiting.length >= MOST_WAITING) return;
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
      this.waiting = [...entries, ...this.waiting].slice(0, MOST_WAITING);
    }
  }
}
