import { describe, expect, it } from '@jest/globals';
import { HeldContent } from './held-content.js';

describe('HeldContent', () => {
  it('gives what it holds until its time is over', () => {
    const held = new HeldContent(100, 60_000);
    held.put('a', Buffer.alloc(10), 0);
    expect(held.get('a', 59_999)).toHaveLength(10);
    expect(held.get('a', 60_000)).toBeUndefined();
    expect(held.heldBytes).toBe(0);
  });

  it('never holds more than its budget', () => {
    const held = new HeldContent(100, 60_000);
    held.put('a', Buffer.alloc(60), 0);
    held.put('b', Buffer.alloc(60), 0);
    expect([held.get('a', 1)?.length, held.get('b', 1), held.heldBytes]).toEqual([60, undefined, 60]);
    expect(held.hasRoomFor(40, 1)).toBe(true);
    expect(held.hasRoomFor(41, 1)).toBe(false);
  });

  it('counts a replaced document once', () => {
    const held = new HeldContent(100, 60_000);
    for (let time = 0; time < 5; time++) held.put('a', Buffer.alloc(50), time);
    expect(held.heldBytes).toBe(50);
  });
});
