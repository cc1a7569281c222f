import { Inject, Injectable } from '@nestjs/common';
import { type BatchRange, type Fence, lockFence, placeOf, takeFence } from '@valija/border';
import type { LogState, PartitionPosition } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { INGEST_DATABASE } from '../restore/databases.js';

interface AdvancedRow {
  readonly topic: string;
  readonly partition: number;
  readonly has_answers: boolean;
  readonly has_events: boolean;
  readonly is_replaying: boolean;
}

/** The places whose fence let their batch pass. The rest is false but after a restore (ADR 0027). */
export interface Advanced {
  readonly places: ReadonlySet<string>;
  /** Something of one of them was answered before. */
  readonly hasAnswers: boolean;
  /** Acts wait for their dispatches. */
  readonly hasEvents: boolean;
  /** Only what was answered before may be read. */
  readonly isReplaying: boolean;
}

const TABLE = 'ingest_fence';

@Injectable()
export class FenceRepository {
  constructor(@Inject(INGEST_DATABASE) private readonly database: Database) {}

  /** Holds the fence of a partition until the transaction ends; undefined where there is none yet. */
  lock(
    tx: Transaction,
    topic: string,
    partition: number,
  ): Promise<(Fence & { readonly epoch: number }) | undefined> {
    return lockFence(tx, TABLE, topic, partition);
  }

  /** Writes where a partition stands, under a new epoch: whoever held an older one is a stranger now. */
  take(tx: Transaction, log: LogState, generation: number, nextOffset: number): Promise<number> {
    return takeFence(tx, TABLE, log, { generation, nextOffset });
  }

  /**
   * The compare-and-set that makes a batch count once: only if generation, epoch and next offset all still hold. In the
   * order of places, so that two transactions cannot wait for each other.
   *
   * @param ranges no two of one partition
   * @returns those for which they did, and what a restored database must know of them
   */
  async advance(tx: Transaction, ranges: readonly BatchRange[]): Promise<Advanced> {
    const inOrder = [...ranges].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    const rows = await tx.query<AdvancedRow>(
      {
        name: 'fence-advance',
        text: `UPDATE ingest_fence f SET next_offset = r.last_offset + 1, committed_at = now()
       FROM unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[])
         AS r(topic, partition, generation, epoch, first_offset, last_offset)
       WHERE f.topic = r.topic AND f.partition = r.partition
         AND f.generation = r.generation AND f.epoch = r.epoch AND f.next_offset = r.first_offset
       RETURNING f.topic, f.partition,
         EXISTS (SELECT FROM answered_range a WHERE a.topic = f.topic AND a.partition = f.partition) AS has_answers,
         EXISTS (SELECT FROM recovered_event) AS has_events,
         (SELECT state = 'replaying' FROM standing) AS is_replaying`,
      },
      [
        inOrder.map(({ topic }) => topic),
        inOrder.map(({ partition }) => partition),
        inOrder.map(({ generation }) => generation),
        inOrder.map(({ epoch }) => epoch),
        inOrder.map(({ firstOffset }) => firstOffset),
        inOrder.map(({ lastOffset }) => lastOffset),
      ],
    );
    return {
      places: new Set(rows.map(placeOf)),
      hasAnswers: rows.some(({ has_answers }) => has_answers),
      hasEvents: rows.some(({ has_events }) => has_events),
      isReplaying: rows.some(({ is_replaying }) => is_replaying),
    };
  }

  async positions(): Promise<PartitionPosition[]> {
    const rows = await this.database.query<{
      topic: string;
      partition: number;
      generation: number;
      next_offset: number;
      committed_at: Date | null;
    }>(
      'SELECT topic, partition, generation, next_offset, committed_at FROM ingest_fence ORDER BY topic, partition',
    );
    return rows.map(({ next_offset, committed_at, ...row }) => ({
      ...row,
      nextOffset: next_offset,
      committedAt: committed_at?.toISOString() ?? null,
    }));
  }
}
