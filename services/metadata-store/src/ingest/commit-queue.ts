import type { DecodedBatch } from './batch.js';
import { placeOf } from '@valija/border';

/** What one batch has come to. */
export type Committed =
  { readonly kind: 'committed'; readonly nextOffset: number } | { readonly kind: 'fenced' };

/** How the queue has batches committed. */
export interface Commits {
  /** In one transaction: all that can be; the others are not in the answer, and nothing of them is written. */
  together(group: readonly DecodedBatch[]): Promise<ReadonlyMap<DecodedBatch, Committed>>;
  alone(batch: DecodedBatch): Promise<Committed>;
  /** Whether this failure would meet each of the group alone too. */
  isOfAll(error: unknown): boolean;
}

interface Waiting {
  readonly decoded: DecodedBatch;
  readonly place: string;
  readonly answer: PromiseWithResolvers<Committed>;
}

const MOST_TRANSACTIONS = 3;
/** A full batch of the border goes alone. */
const MOST_EVENTS = 5_000;

/**
 * What waits while transactions run is taken by the next one together: twenty nodes that say little cost one commit and
 * not a hundred (ADR 0024). Whatever goes wrong with a group is asked of each of its batches alone, so that none suffers
 * for another.
 */
export class CommitQueue {
  private waiting: Waiting[] = [];
  private running = 0;

  constructor(private readonly commits: Commits) {}

  commit(decoded: DecodedBatch): Promise<Committed> {
    const answer = Promise.withResolvers<Committed>();
    this.waiting.push({ decoded, place: placeOf(decoded.batch), answer });
    // What comes in the same turn goes together.
    if (this.waiting.length === 1)
      setImmediate(() => {
        this.begin();
      });
    return answer.promise;
  }

  private begin(): void {
    while (this.running < MOST_TRANSACTIONS && this.waiting.length > 0) {
      this.running += 1;
      void this.run(this.nextGroup()).finally(() => {
        this.running -= 1;
        this.begin();
      });
    }
  }

  /** The first, and what goes with it: none of its partition, and none that tells of a dispatch of another one's. */
  private nextGroup(): Waiting[] {
    const group: Waiting[] = [];
    const places = new Set<string>();
    const ids = new Set<string>();
    let events = 0;
    this.waiting = this.waiting.filter((each) => {
      const { dispatchIds } = each.decoded.batch;
      const isFree = !places.has(each.place) && !dispatchIds.some((id) => ids.has(id));
      const fits = group.length === 0 || (isFree && events + dispatchIds.length <= MOST_EVENTS);
      if (!fits) return true;
      group.push(each);
      places.add(each.place);
      for (const id of dispatchIds) ids.add(id);
      events += dispatchIds.length;
      return false;
    });
    return group;
  }

  private async run(group: readonly Waiting[]): Promise<void> {
    for (const { decoded, answer } of group.length > 1 ? await this.together(group) : group)
      await this.commits.alone(decoded).then(answer.resolve, answer.reject);
  }

  /** @returns those that are to go alone */
  private async together(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    try {
      const done = await this.commits.together(group.map(({ decoded }) => decoded));
      return group.filter(({ decoded, answer }) => {
        const committed = done.get(decoded);
        if (committed) answer.resolve(committed);
        return !committed;
      });
    } catch (error) {
      if (!this.commits.isOfAll(error)) return group;
      for (const { answer } of group) answer.reject(error);
      return [];
    }
  }
}
