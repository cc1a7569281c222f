import { Inject, Injectable } from '@nestjs/common';
import type { LogState, PartitionPosition } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import type { Fence } from './fence.js';

interface FenceRow {
  readonly topic_id: string;
  readonly generation: number;
  readonly epoch: number;
  readonly next_offset: number;
}

export interface BatchRange {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly epoch: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

@Injectable()
export class FenceRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Holds the fence of a partition until the transaction ends; undefined where there is none yet. */
  async lock(
    tx: Transaction,
    topic: string,
    partition: number,
  ): Promise<(Fence & { epoch: number }) | undefined> {
    const [row] = await tx.query<FenceRow>(
      'SELECT topic_id, generation, epoch, next_offset FROM ingest_fence WHERE topic = $1 AND partition = $2 FOR UPDATE',
      [topic, partition],
    );
    return (
      row && {
        topicId: row.topic_id,
        generation: row.generation,
        epoch: row.epoch,
        nextOffset: row.next_offset,
      }
    );
  }

  /** Writes where a partition stands, under a new epoch: whoever held an older one is a stranger now. */
  async take(tx: Transaction, log: LogState, generation: number, nextOffset: number): Promise<number> {
    const [row] = await tx.query<{ epoch: number }>(
      `INSERT INTO ingest_fence (topic, partition, topic_id, generation, epoch, next_offset)
       VALUES ($1, $2, $3, $4, 1, $5)
       ON CONFLICT (topic, partition) DO UPDATE
       SET topic_id = excluded.topic_id, generation = excluded.generation, next_offset = excluded.next_offset,
           epoch = ingest_fence.epoch + 1
       RETURNING epoch`,
      [log.topic, log.partition, log.topicId, generation, nextOffset],
    );
    return row?.epoch ?? 0;
  }

  /**
   * The compare-and-set that makes a batch count once: only if generation, epoch and next offset all still hold.
   *
   * @returns whether they did
   */
  async advance(tx: Transaction, range: BatchRange): Promise<boolean> {
    const touched = await tx.execute(
      `UPDATE ingest_fence SET next_offset = $6 + 1, committed_at = now()
       WHERE topic = $1 AND partition = $2 AND generation = $3 AND epoch = $4 AND next_offset = $5`,
      [range.topic, range.partition, range.generation, range.epoch, range.firstOffset, range.lastOffset],
    );
    return touched === 1;
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
