import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GivenPage, type Ordering, type Reached, mergedPage } from './merged-page.js';

interface Thing {
  readonly id: string;
  readonly at: number;
  readonly rank: number;
  readonly of: string;
}

const ordering: Ordering<Thing> = {
  compare: (a, b) => b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  identity: ({ id }) => id,
  isBetter: (one, other) => one.rank > other.rank,
};

const thing = (id: string, at: number, rest: Partial<Thing> = {}): Thing => ({
  id,
  at,
  rank: 0,
  of: 'a',
  ...rest,
});

/** As a system gives a page of so many from a cursor on, which is a number here. */
function given(systemId: string, all: readonly Thing[], reached: Reached, limit: number): GivenPage<Thing> {
  const from = Number(reached.cursor ?? 0);
  const size = Math.min(reached.shown + limit, 7);
  const next = from + size < all.length ? String(from + size) : undefined;
  return { systemId, reached, items: all.slice(from, from + size), next };
}

/** Every page, as an application would walk them. */
function walk(lists: ReadonlyMap<string, readonly Thing[]>, limit: number): Thing[][] {
  const pages: Thing[][] = [];
  let reached: ReadonlyMap<string, Reached> = new Map(
    [...lists.keys()].map((systemId) => [systemId, { cursor: null, shown: 0 }]),
  );
  while (reached.size > 0) {
    const merged = mergedPage(
      [...reached].map(([systemId, at]) => given(systemId, lists.get(systemId) ?? [], at, limit)),
      limit,
      ordering,
    );
    pages.push([...merged.items]);
    ({ reached } = merged);
    expect(pages.length).toBeLessThan(200);
  }
  return pages;
}

describe('one page of many lists', () => {
  it('is empty where nobody has anything', () => {
    expect(walk(new Map([['a', []]]), 5)).toEqual([[]]);
    expect(mergedPage([], 5, ordering)).toEqual({ items: [], reached: new Map() });
  });

  it('has a thing that two tell of once, as the better one tells of it', () => {
    const [page] = walk(
      new Map([
        ['a', [thing('x', 3), thing('y', 2)]],
        ['b', [thing('x', 3, { rank: 1, of: 'b' })]],
      ]),
      5,
    );
    expect(page?.map(({ id, of }) => [id, of])).toEqual([
      ['x', 'b'],
      ['y', 'a'],
    ]);
  });

  it('leads through all of them, in their order, each once, so many at a time', () => {
    const item = fc.record({
      id: fc.string({ minLength: 1, maxLength: 2 }),
      rank: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.array(item, { maxLength: 30 })),
        fc.integer({ min: 1, max: 9 }),
        (systems, limit) => {
          const atOf = (id: string): number =>
            [...id].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 1) % 50;
          const lists = new Map(
            Object.entries(systems).map(([of, items]) => [
              of,
              [
                ...new Map(
                  items.map((each) => [each.id, thing(each.id, atOf(each.id), { ...each, of })]),
                ).values(),
              ].sort(ordering.compare),
            ]),
          );
          const pages = walk(lists, limit);
          const shown = pages.flat();
          expect(pages.every((page) => page.length <= limit)).toBe(true);
          expect(shown).toEqual([...shown].sort(ordering.compare));
          const all = new Set([...lists.values()].flat().map(({ id }) => id));
          expect(shown.map(({ id }) => id).sort()).toEqual([...all].sort());
        },
      ),
      { numRuns: 300 },
    );
  });
});
