/** How far the list of a system has been shown: the cursor of the page that it is on, and how many of that page. */
export interface Reached {
  /** Null for the first page. */
  readonly cursor: string | null;
  readonly shown: number;
}

/** What a system gave of its list, from the page on that is reached. */
export interface GivenPage<T> {
  readonly systemId: string;
  readonly reached: Reached;
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface Ordering<T> {
  /** The order in which each system has its list. */
  readonly compare: (a: T, b: T) => number;
  /** Two systems tell of the same thing where it is the same. */
  readonly identity: (item: T) => string;
  /** Which of two that tell of the same is shown. */
  readonly isBetter: (one: T, other: T) => boolean;
}

/** Of two that are equal otherwise: the same first each time. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface MergedPage<T> {
  readonly items: readonly T[];
  /** Of the systems that have more; empty on the last page. */
  readonly reached: ReadonlyMap<string, Reached>;
}

/**
 * One page of many lists: the first of all that has not been shown, each thing once, at most so many. What a system gave
 * and this page does not show is asked for again with the next.
 */
export function mergedPage<T>(
  pages: readonly GivenPage<T>[],
  limit: number,
  { compare, identity, isBetter }: Ordering<T>,
): MergedPage<T> {
  const left = new Map(pages.map((page) => [page.systemId, page.items.slice(page.reached.shown)]));
  const shown = new Map<string, T>();
  const lists = pages.map(({ systemId, next }) => ({
    items: left.get(systemId) ?? [],
    hasNext: next !== undefined,
  }));
  const take = (items: T[]): void => {
    const item = items.shift() as T;
    const known = shown.get(identity(item));
    if (known === undefined || isBetter(item, known)) shown.set(identity(item), item);
  };
  for (;;) {
    // Who has given all that it had and has more elsewhere may have something that belongs here: this page ends.
    if (shown.size > 0 && lists.some(({ items, hasNext }) => items.length === 0 && hasNext)) break;
    const heads = lists.filter(({ items }) => items.length > 0);
    const [first] = heads.sort((a, b) => compare(a.items[0] as T, b.items[0] as T));
    if (!first || (shown.size >= limit && !shown.has(identity(first.items[0] as T)))) break;
    take(first.items);
  }
  // What others tell of the last ones has been shown, too.
  for (const { items } of lists) while (items[0] !== undefined && shown.has(identity(items[0]))) take(items);
  const reached = pages.flatMap((page): [string, Reached][] => {
    const after = reachedAfter(page, left.get(page.systemId)?.length ?? 0);
    return after ? [[page.systemId, after]] : [];
  });
  return { items: [...shown.values()].sort(compare), reached: new Map(reached) };
}

/** @returns undefined where there is no more */
function reachedAfter<T>({ reached, items, next }: GivenPage<T>, leftOver: number): Reached | undefined {
  if (leftOver > 0) return { cursor: reached.cursor, shown: items.length - leftOver };
  return next === undefined ? undefined : { cursor: next, shown: 0 };
}
