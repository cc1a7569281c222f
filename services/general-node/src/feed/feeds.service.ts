import { Inject, Injectable } from '@nestjs/common';
import { type Feed, sequenceOf } from './cursor.js';
import { CursorForgotten } from './feed.errors.js';
import { FeedsRepository } from './feeds.repository.js';

/**
 * Where the lists of councils begin. What is forgotten leaves a list from its beginning, in one piece: what an older
 * entry of a batch that is still open leaves behind is seen in the batch, no longer in the list.
 */
@Injectable()
export class FeedsService {
  constructor(@Inject(FeedsRepository) private readonly feeds: FeedsRepository) {}

  /**
   * @returns the number after which a list goes on; without a cursor, with the oldest entry that is left
   * @throws CursorForgotten where an entry after the cursor is gone: going on in silence would hide an expiry from the
   *   council, or an answer
   * @throws CodedError `cursor-invalid` where it is no cursor of this list
   */
  placeOf(feed: Feed, cursor: string | undefined): number {
    const forgotten = this.feeds.findForgotten(feed);
    if (cursor === undefined) return forgotten;
    const sequence = sequenceOf(feed, cursor);
    if (sequence < forgotten) throw new CursorForgotten();
    return sequence;
  }

  /** Within the transaction that removes the entries. */
  forget(feed: Feed, through: number): void {
    this.feeds.forget(feed, through);
  }
}
