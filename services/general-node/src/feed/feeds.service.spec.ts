import { beforeEach, describe, expect, it } from '@jest/globals';
import { openOutbox } from '@valija/node-sdk';
import { State } from '../state/state.service.js';
import { type Feed, cursorAt } from './cursor.js';
import { FeedsRepository } from './feeds.repository.js';
import { FeedsService } from './feeds.service.js';

const feed: Feed = { name: 'acks', councilId: 'villa' };
let feeds: FeedsService;

beforeEach(() => {
  feeds = new FeedsService(new FeedsRepository(new State(openOutbox(':memory:'))));
});

describe('FeedsService', () => {
  it('begins at the beginning without a cursor, and goes on behind one', () => {
    expect(feeds.placeOf(feed, undefined)).toBe(0);
    expect(feeds.placeOf(feed, cursorAt(feed, 7))).toBe(7);
  });

  it('begins with the oldest that is left, and says to a cursor before it that something is missing', () => {
    feeds.forget(feed, 5);
    feeds.forget(feed, 3);
    expect(feeds.placeOf(feed, undefined)).toBe(5);
    expect(feeds.placeOf(feed, cursorAt(feed, 5))).toBe(5);
    expect(() => feeds.placeOf(feed, cursorAt(feed, 4))).toThrow(
      expect.objectContaining({
        code: 'cursor-invalid',
        errors: [expect.objectContaining({ pointer: '/cursor' })],
      }),
    );
  });

  it('keeps what is forgotten of one list, or of one council, from the others', () => {
    feeds.forget(feed, 5);
    for (const other of [
      { ...feed, name: 'events' as const },
      { ...feed, councilId: 'aldea' },
    ])
      expect(feeds.placeOf(other, cursorAt(other, 1))).toBe(1);
  });
});
