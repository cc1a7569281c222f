import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { CodedError, type DirectoryChanged, hubTopics } from '@valija/contracts';
import { type AskGate, Database } from '@valija/database';
import { LogReader, keepOutboxPositions, outboxPositions } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, HealthChecks, LOGGER, Rounds } from '@valija/service';
import { EntriesService } from '../entries/entries.service.js';
import { missingBehind } from './announced.js';

/** The database without its gate. */
export const CLOSED_DATABASE = 'CLOSED_DATABASE';

const GROUPS = 'directory.said.';
const TOPIC = new RegExp(`^${hubTopics.directoryChanges.replaceAll('.', '\\.')}$`);
const LOOK_EVERY_MS = 1_000;
const INSTANCE = `concat_ws('/', extract(epoch FROM pg_postmaster_start_time()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), 'revision'::regclass::oid)`;
const IS_CURRENT = {
  name: 'standing',
  text: `SELECT instance IS NOT DISTINCT FROM ${INSTANCE} AS is_current FROM revision`,
};

/** Lets nobody ask a directory that was not compared with what it has announced since the server was started. */
export const comparedOnly: AskGate = async (client) => {
  const { rows } = await client.query<{ is_current: boolean }>(IS_CURRENT);
  if (rows[0]?.is_current !== true) throw new CodedError('service-unavailable', { service: 'directory' });
};

/**
 * Brings a directory that was restored from a backup up to what it has announced (ADR 0027). Each announcement has the
 * entries as they are, so nobody needs to be asked; of a change too large to be announced with its entries, and of what
 * is no longer in the topic, an operator applies the files again.
 */
@Injectable()
export class RestoreService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private readonly incomplete;
  private isCompared = false;

  constructor(
    @Inject(CLOSED_DATABASE) private readonly database: Database,
    @Inject(LogReader) private readonly reader: LogReader,
    @Inject(EntriesService) private readonly entries: EntriesService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
    @Inject(HealthChecks) health: HealthChecks,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.incomplete = metrics.gauge(
      'directory_incomplete',
      'Revisions of a restored directory whose entries are nowhere: files are to be applied again',
    );
    health.register('restore', () =>
      this.isCompared ? undefined : 'it is compared with what was announced',
    );
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: LOOK_EVERY_MS,
      round: async () => {
        await this.step();
        return false;
      },
      onFailure: (error) => {
        this.isCompared = false;
        this.logger.warn({ err: error }, 'the directory cannot be compared with what was announced yet');
      },
    });
  }

  async step(): Promise<void> {
    const [row] = await this.database.query<{ is_current: boolean }>(IS_CURRENT);
    if (row?.is_current !== true) await this.compare();
    this.isCompared = true;
  }

  private async compare(): Promise<void> {
    const positions = await outboxPositions(this.database);
    const logs = await this.reader.logs(TOPIC);
    const announced: DirectoryChanged[] = [];
    // A directory that has announced nothing is new: what stands in the topic is of another one.
    const tails = logs.flatMap((log) => {
      const position = positions.get(`${log.topic}/${String(log.partition)}`);
      return position === undefined ? [] : [{ ...log, from: Math.max(log.from, position) }];
    });
    await this.reader.read(GROUPS, tails, (_topic, records) => {
      for (const { value } of records) announced.push(JSON.parse(String(value)) as DirectoryChanged);
      return Promise.resolve();
    });
    await this.database.transaction(async (tx) => {
      const revision = await this.entries.lockRevision(tx);
      const missing = missingBehind(revision, announced);
      if (missing) await this.entries.restore(tx, missing, this.clock.now());
      await keepOutboxPositions(
        tx,
        logs.map(({ topic, partition, to }) => ({ topic, partition, nextOffset: to })),
      );
      await tx.execute(`UPDATE revision SET instance = ${INSTANCE}`);
      if (!missing) return;
      const { changes, unknown } = missing;
      this.incomplete.set(unknown.length);
      this.logger.error(
        { from: revision, changes: changes.length, unknown, code: 'directory-behind' },
        'the directory was older than what it has announced, and was brought up to it; apply your files again where entries are unknown',
      );
    });
  }
}
