import { Inject, Injectable } from '@nestjs/common';
import { FeedsService } from '../feed/feeds.service.js';
import { State } from '../state/state.service.js';
import { OldBatchesRepository } from './old-batches.repository.js';

/** Of one transaction: the last answer of each is looked for among its 10,000. */
const BATCHES_AT_ONCE = 5;
const ITEMS_AT_ONCE = 200;

/** Batches whose time is over. What is open is never among them: they are told by when they were complete. */
@Injectable()
export class OldBatchesService {
  constructor(
    @Inject(State) private readonly state: State,
    @Inject(OldBatchesRepository) private readonly batches: OldBatchesRepository,
    @Inject(FeedsService) private readonly feeds: FeedsService,
  ) {}

  /**
   * Forgets what was complete before an instant: whole at once for who asks, and its key is free again. A slice a step.
   */
  *forget(beforeMs: number): Generator<number> {
    for (;;) {
      const count = this.state.transaction(() => {
        const old = this.batches.findCompleteBefore(beforeMs, BATCHES_AT_ONCE);
        for (const { batchId, councilId } of old) {
          this.feeds.forget({ name: 'acks', councilId }, this.batches.findLastAnswer(batchId));
          this.batches.forget(batchId);
        }
        return old.length;
      });
      if (count === 0) return;
      yield count;
    }
  }

  /** Removes the items of forgotten batches, and their answers: also those that the last run left. A slice a step. */
  *removeItems(): Generator<number> {
    for (let batchId = this.batches.findForgotten(); batchId !== undefined;) {
      const current = batchId;
      yield this.state.transaction(() => this.batches.removeItems(current, ITEMS_AT_ONCE));
      batchId = this.batches.findForgotten();
    }
  }
}
