/** Items of a batch that stand one after the other. */
export interface Slice {
  readonly batchId: string;
  readonly firstPosition: number;
  /** JSON: a list of `ReadItem`. */
  readonly items: string;
}

/**
 * Items that are worked off in one go. A transaction writes some six pages an item where ids are random, so half of its
 * time is its commit: 32 items hold the event loop for 10 to 20 ms; 64 for 30 ms, and take the batch no faster.
 */
const MOST_ITEMS = 32;
/** Large items have many documents. */
const MOST_CHARACTERS = 131_072;

/** Cuts the items of a batch into what is worked off in one go. */
export function* slicesOf(items: readonly string[]): Generator<Omit<Slice, 'batchId'>> {
  for (let first = 0; first < items.length;) {
    let end = first;
    for (let length = 0; end < items.length && end - first < MOST_ITEMS; end++) {
      length += items[end]?.length ?? 0;
      if (end > first && length > MOST_CHARACTERS) break;
    }
    yield { firstPosition: first, items: `[${items.slice(first, end).join(',')}]` };
    first = end;
  }
}
