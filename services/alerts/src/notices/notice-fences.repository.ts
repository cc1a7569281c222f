import { Inject, Injectable } from '@nestjs/common';
import { type BatchRange, type Fence, lockFence, takeFence } from '@valija/border';
import type { LogState } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { outboxPositions } from '@valija/messaging';

const TABLE = 'notice_fence';

/** Where each topic of notices is read from: the row that every batch compares itself with. */
@Injectable()
export class NoticeFencesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Holds the fence of a partition until the transaction ends; undefined where there is none yet. */
  lock(tx: Transaction, { topic, partition }: LogState): Promise<Fence | undefined> {
    return lockFence(tx, TABLE, topic, partition);
  }

  /** Under a new epoch: whoever held an older one is a stranger now. */
  take(tx: Transaction, log: LogState, place: Pick<Fence, 'generation' | 'nextOffset'>): Promise<number> {
    return takeFence(tx, TABLE, log, place);
  }

  /** @returns the offset below which all was answered by a later database; it never sinks, but for another topic */
  async raiseAnswered(
    tx: Transaction,
    { topic, partition }: LogState,
    { answered, isSame }: { readonly answered: number; readonly isSame: boolean },
  ): Promise<number> {
    const [row] = await tx.query<{ answered_below: number }>(
      `UPDATE ${TABLE} SET answered_below = greatest(CASE WHEN $4 THEN answered_below ELSE 0 END, $3::bigint)
       WHERE topic = $1 AND partition = $2 RETURNING answered_below`,
      [topic, partition, answered, isSame],
    );
    return row?.answered_below ?? 0;
  }

  /** The compare-and-set that makes a batch count once. @returns whether it did */
  async advance(tx: Transaction, range: BatchRange): Promise<boolean> {
    const { topic, partition, generation, epoch, firstOffset, lastOffset } = range;
    const count = await tx.execute(
      {
        name: 'notice-fence-advance',
        text: `UPDATE ${TABLE} SET next_offset = $6 + 1
               WHERE topic = $1 AND partition = $2 AND generation = $3 AND epoch = $4 AND next_offset = $5`,
      },
      [topic, partition, generation, epoch, firstOffset, lastOffset],
    );
    return count === 1;
  }

  /** How far the relay of this database has written a topic, in its only partition. */
  async writtenTo(topic: string): Promise<number> {
    return (await outboxPositions(this.database)).get(`${topic}/0`) ?? 0;
  }
}
