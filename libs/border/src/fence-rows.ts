import type { LogState } from '@valija/contracts';
import type { Transaction } from '@valija/database';
import type { Fence } from './fence.js';

interface FenceRow {
  readonly topic_id: string;
  readonly generation: number;
  readonly epoch: number;
  readonly next_offset: number;
}

/** Holds the fence of a partition until the transaction ends; undefined where there is none yet. */
export async function lockFence(
  tx: Transaction,
  table: string,
  topic: string,
  partition: number,
): Promise<(Fence & { readonly epoch: number }) | undefined> {
  const [row] = await tx.query<FenceRow>(
    `SELECT topic_id, generation, epoch, next_offset FROM ${table} WHERE topic = $1 AND partition = $2 FOR UPDATE`,
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
export async function takeFence(
  tx: Transaction,
  table: string,
  { topic, partition, topicId }: Pick<LogState, 'topic' | 'partition' | 'topicId'>,
  { generation, nextOffset }: Pick<Fence, 'generation' | 'nextOffset'>,
): Promise<number> {
  const [row] = await tx.query<{ epoch: number }>(
    `INSERT INTO ${table} AS fence (topic, partition, topic_id, generation, epoch, next_offset)
     VALUES ($1, $2, $3, $4, 1, $5)
     ON CONFLICT (topic, partition) DO UPDATE
     SET topic_id = excluded.topic_id, generation = excluded.generation, next_offset = excluded.next_offset,
         epoch = fence.epoch + 1
     RETURNING epoch`,
    [topic, partition, topicId, generation, nextOffset],
  );
  return row?.epoch ?? 0;
}
