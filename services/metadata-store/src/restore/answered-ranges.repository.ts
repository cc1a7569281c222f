import { Inject, Injectable } from '@nestjs/common';
import type { KnownFence } from '@valija/border';
import type { Ack, AckException } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import type { AnsweredRange, Place } from './answered-range.js';
import { CLOSED_DATABASE } from './databases.js';

interface RangeRow {
  readonly first_offset: number;
  readonly last_offset: number;
  readonly committed_at: Date;
  readonly exceptions: AckException[];
}

@Injectable()
export class AnsweredRangesRepository {
  constructor(@Inject(CLOSED_DATABASE) private readonly database: Database) {}

  async fences(): Promise<Map<string, KnownFence>> {
    const rows = await this.database.query<{
      topic: string;
      partition: number;
      generation: number;
      next_offset: number;
    }>('SELECT topic, partition, generation, next_offset FROM ingest_fence');
    return new Map(
      rows.map(({ topic, partition, generation, next_offset }) => [
        `${topic}/${String(partition)}`,
        { generation, nextOffset: next_offset },
      ]),
    );
  }

  /** In the order in which they were said. What a later generation says of the same offsets is what counts. */
  async keep(tx: Transaction, acks: readonly Ack[]): Promise<void> {
    for (const { topic, partition, generation, firstOffset, lastOffset, committedAt, exceptions } of acks) {
      await tx.execute(
        {
          name: 'answered-superseded',
          text: `DELETE FROM answered_range
                 WHERE topic = $1 AND partition = $2 AND generation < $3 AND first_offset >= $4`,
        },
        [topic, partition, generation, firstOffset],
      );
      await tx.execute(
        {
          name: 'answered-cut',
          text: `UPDATE answered_range SET last_offset = $4 - 1
                 WHERE topic = $1 AND partition = $2 AND generation < $3 AND last_offset >= $4`,
        },
        [topic, partition, generation, firstOffset],
      );
      await tx.execute(
        {
          name: 'answered-keep',
          text: `INSERT INTO answered_range
                   (topic, partition, generation, first_offset, last_offset, committed_at, exceptions)
                 VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
                 ON CONFLICT (topic, partition, first_offset) DO NOTHING`,
        },
        [topic, partition, generation, firstOffset, lastOffset, committedAt, JSON.stringify(exceptions)],
      );
    }
  }

  /** The range that holds an offset, or else the next one behind it. */
  async nextFrom(
    tx: Transaction,
    { topic, partition }: Place,
    offset: number,
  ): Promise<AnsweredRange | undefined> {
    const [row] = await tx.query<RangeRow>(
      `SELECT first_offset, last_offset, committed_at, exceptions FROM answered_range
       WHERE topic = $1 AND partition = $2 AND last_offset >= $3 ORDER BY first_offset LIMIT 1`,
      [topic, partition, offset],
    );
    return (
      row && {
        firstOffset: row.first_offset,
        lastOffset: row.last_offset,
        committedAtMs: row.committed_at.getTime(),
        exceptions: row.exceptions,
      }
    );
  }

  async hasAny(tx: Transaction, { topic, partition }: Place): Promise<boolean> {
    const [row] = await tx.query<{ is_there: boolean }>(
      'SELECT EXISTS (SELECT FROM answered_range WHERE topic = $1 AND partition = $2) AS is_there',
      [topic, partition],
    );
    return row?.is_there === true;
  }

  /** They are answered again, or lost. */
  async forgetBelow(tx: Transaction, { topic, partition }: Place, nextOffset: number): Promise<void> {
    await tx.execute('DELETE FROM answered_range WHERE topic = $1 AND partition = $2 AND last_offset < $3', [
      topic,
      partition,
      nextOffset,
    ]);
  }
}
