import { describe, expect, it } from '@jest/globals';
import { readCursor } from './cursors.js';
import type { Outcome } from './fan-out.js';
import { type AnsweredPage, type Told, pageOfLists, pageParameters } from './lists.js';
import type { Ordering } from './merged-page.js';

const ordering: Ordering<Told<number>> = {
  compare: (a, b) => a.item - b.item,
  identity: ({ item }) => String(item),
  isBetter: () => false,
};
const answered = (systemId: string, items: number[], next?: string): Outcome<AnsweredPage<number>> => ({
  kind: 'answered',
  source: { systemId } as never,
  answer: { asOf: '2026-11-20T10:00:00Z', items, ...(next !== undefined && { next }) },
  tookMs: 1,
});
const silent = (systemId: string): Outcome<never> => ({
  kind: 'silent',
  source: { systemId } as never,
  why: 'too-slow',
  sinceMs: 0,
  until: undefined,
});
const first = { limit: 3, cursors: undefined };

describe('a page of the lists of systems', () => {
  it('goes on with what it does not show, and with what systems have more', () => {
    const { items, next } = pageOfLists(
      [answered('a', [1, 4, 6], 'x'), answered('b', [2, 3]), answered('c', [9])],
      first,
      ordering,
    );
    expect(items.map(({ item, source }) => [item, source.systemId])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'b'],
    ]);
    expect(readCursor(next ?? '')).toEqual(
      new Map([
        ['a', { cursor: null, shown: 1 }],
        ['c', { cursor: null, shown: 0 }],
      ]),
    );
  });

  it('asks those who are silent again with the next, where there is one', () => {
    const { next } = pageOfLists([answered('a', [1, 2, 3, 4]), silent('b')], first, ordering);
    expect(readCursor(next ?? '').get('b')).toEqual({ cursor: null, shown: 0 });
    expect(pageOfLists([answered('a', [1]), silent('b')], first, ordering).next).toBeNull();
  });

  it('asks a system for what has not been shown, and for no more than a page may have', () => {
    const cursors = new Map([
      ['a', { cursor: 'x', shown: 10 }],
      ['b', { cursor: null, shown: 90 }],
    ]);
    expect(pageParameters({ limit: 25, cursors }, 'a')).toEqual({ limit: '35', cursor: 'x' });
    expect(pageParameters({ limit: 25, cursors }, 'b')).toEqual({ limit: '100' });
    expect(pageParameters({ limit: 25, cursors: undefined }, 'c')).toEqual({ limit: '25' });
  });
});
