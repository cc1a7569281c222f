import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Feed, cursorAt, pageOf, sequenceOf } from './cursor.js';

const feed: Feed = { name: 'acks', councilId: 'villa' };

describe('a cursor', () => {
  it('leads back to its place', () => {
    fc.assert(
      fc.property(fc.nat(), (sequence) => {
        expect(sequenceOf(feed, cursorAt(feed, sequence))).toBe(sequence);
      }),
    );
  });

  it.each([
    cursorAt({ ...feed, name: 'events' }, 5),
    cursorAt({ ...feed, councilId: 'aldea' }, 5),
    Buffer.from('acks villa -1').toString('base64url'),
    Buffer.from('acks villa 1e3').toString('base64url'),
    'acks',
    '',
  ])('of another list, or of none, is refused: %s', (cursor) => {
    expect(() => sequenceOf(feed, cursor)).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
  });
});

describe('pageOf', () => {
  const asItem = ({ sequence }: { sequence: number }) => ({ cursor: `c${String(sequence)}` });
  const rows = [1, 2, 3].map((sequence) => ({ sequence }));

  it('shows no more than its limit, and says that there is more', () => {
    expect(pageOf(rows, 2, null, asItem)).toEqual({
      items: [{ cursor: 'c1' }, { cursor: 'c2' }],
      next: 'c2',
      hasMore: true,
    });
  });

  it('keeps the place at the end of the list, and has none in an empty one', () => {
    expect(pageOf(rows, 3, 'c0', asItem)).toMatchObject({ next: 'c3', hasMore: false });
    expect(pageOf([], 3, 'c3', asItem)).toEqual({ items: [], next: 'c3', hasMore: false });
    expect(pageOf([], 3, null, asItem)).toMatchObject({ next: null });
  });
});
