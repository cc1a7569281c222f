import type { Database, Transaction } from '@valija/database';
import type { RecordPosition } from './publisher.js';

/** How far the relay has written a partition. */
export interface OutboxPosition {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

/** Its parameters are $2 to $4: topics, partitions, offsets. */
export const KEEP_POSITIONS = `
  INSERT INTO outbox_position (topic, partition, next_offset)
  SELECT * FROM unnest($2::text[], $3::int[], $4::bigint[])
  ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset`;

/** Behind the last record of each partition. */
export function reachedBy(
  records: readonly { readonly topic: string }[],
  positions: readonly RecordPosition[],
): OutboxPosition[] {
  const reached = new Map<string, OutboxPosition>();
  for (const [index, { topic }] of records.entries()) {
    const { partition, offset } = positions[index] ?? { partition: 0, offset: -1 };
    if (offset >= 0)
      reached.set(`${topic}/${String(partition)}`, { topic, partition, nextOffset: offset + 1 });
  }
  return [...reached.values()];
}

/** By `topic/partition`: how far the relay of this database has written. */
export async function outboxPositions(database: Database): Promise<Map<string, number>> {
  const rows = await database.query<{ topic: string; partition: number; next_offset: number }>(
    'SELECT topic, partition, next_offset FROM outbox_position',
  );
  return new Map(
    rows.map(({ topic, partition, next_offset }) => [`${topic}/${String(partition)}`, next_offset]),
  );
}

/** What stands in the topics up to here is known, whoever wrote it. */
export async function keepOutboxPositions(
  tx: Transaction,
  positions: readonly OutboxPosition[],
): Promise<void> {
  await tx.execute(
    KEEP_POSITIONS.replace(/\$(\d)/g, (_, number: string) => `$${String(Number(number) - 1)}`),
    [
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ nextOffset }) => nextOffset),
    ],
  );
}
