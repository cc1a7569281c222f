import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@valija/database';
import type { LogRange } from '@valija/messaging';
import { CLOSED_DATABASE } from './databases.js';
import { INSTANCE, type StandingState } from './standing.js';

export interface Standing {
  readonly state: StandingState;
  readonly since: Date;
  readonly operator: string | undefined;
  /** What was said and is no longer in its topic. */
  readonly unreadable: readonly LogRange[];
  /** Events that were answered otherwise than before. */
  readonly differing: number;
}

interface StandingRow {
  readonly state: StandingState;
  readonly is_current: boolean;
  readonly since: Date;
  readonly operator: string | null;
  readonly unreadable: LogRange[];
  readonly differing: number;
}

/** A partition of which more was answered than the database knows. */
export interface AnsweredPartition {
  readonly topic: string;
  readonly partition: number;
  /** Undefined where the database does not know the partition. */
  readonly nextOffset: number | undefined;
  readonly lastOffset: number;
}

/** Nobody has given this id to a topic: a partition that the database does not know begins anew, in a later generation. */
const NO_TOPIC = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class StandingRepository {
  constructor(@Inject(CLOSED_DATABASE) private readonly database: Database) {}

  async read(): Promise<Standing & { readonly written: StandingState }> {
    const [row] = await this.database.query<StandingRow>(
      `SELECT state, instance IS NOT DISTINCT FROM ${INSTANCE} AS is_current, since, operator, unreadable, differing
       FROM standing`,
    );
    if (!row) throw new Error('the table "standing" has lost its row');
    const { state, is_current, operator, ...rest } = row;
    return {
      ...rest,
      state: is_current ? state : 'unchecked',
      written: state,
      operator: operator ?? undefined,
    };
  }

  /** What was found holds for the server as it runs now. */
  async set(
    tx: Transaction,
    state: StandingState,
    rest: { readonly operator?: string; readonly unreadable?: readonly LogRange[] } = {},
  ): Promise<void> {
    await tx.execute(
      `UPDATE standing SET state = $1, since = CASE WHEN state = $1 THEN since ELSE now() END, instance = ${INSTANCE},
         operator = coalesce($2, operator), unreadable = coalesce($3::jsonb, unreadable)`,
      [state, rest.operator ?? null, rest.unreadable ? JSON.stringify(rest.unreadable) : null],
    );
  }

  async isReplaying(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ state: StandingState }>('SELECT state FROM standing');
    return row?.state === 'replaying';
  }

  async countDiffering(tx: Transaction, count: number): Promise<void> {
    if (count > 0) await tx.execute('UPDATE standing SET differing = differing + $1', [count]);
  }

  /** What was answered since is answered again in a later generation than any that was said. */
  async beginGenerations(tx: Transaction): Promise<void> {
    await tx.execute(
      `INSERT INTO ingest_fence AS f (topic, partition, topic_id, generation, epoch, next_offset)
       SELECT topic, partition, $1::uuid, max(generation), 1, 0 FROM answered_range GROUP BY topic, partition
       ON CONFLICT (topic, partition) DO UPDATE
       SET generation = greatest(f.generation, excluded.generation) + 1, epoch = f.epoch + 1`,
      [NO_TOPIC],
    );
  }

  async partitions(): Promise<AnsweredPartition[]> {
    const rows = await this.database.query<{
      topic: string;
      partition: number;
      next_offset: number | null;
      last_offset: number;
    }>(
      `SELECT a.topic, a.partition, f.next_offset, max(a.last_offset) AS last_offset
       FROM answered_range a LEFT JOIN ingest_fence f USING (topic, partition)
       GROUP BY a.topic, a.partition, f.next_offset ORDER BY a.topic, a.partition`,
    );
    return rows.map(({ next_offset, last_offset, ...place }) => ({
      ...place,
      nextOffset: next_offset ?? undefined,
      lastOffset: last_offset,
    }));
  }
}
