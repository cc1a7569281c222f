import { describe, expect, it } from '@jest/globals';
import { confirmGap, isKnownAck, startOf } from './fence.js';

const fence = { topicId: 'a', generation: 3, nextOffset: 100 };
const log = { topicId: 'a', start: 0, end: 500 };

describe('startOf', () => {
  it('goes on where the fence stands', () => {
    expect(startOf(fence, log)).toEqual({ kind: 'from', generation: 3, offset: 100 });
    expect(startOf(fence, { ...log, start: 100, end: 100 })).toMatchObject({ kind: 'from', offset: 100 });
  });

  it('begins the first generation of a partition never seen', () => {
    expect(startOf(undefined, log)).toEqual({ kind: 'from', generation: 1, offset: 0 });
  });

  it('begins a new generation where the topic was made anew', () => {
    expect(startOf(fence, { ...log, topicId: 'b' })).toEqual({ kind: 'from', generation: 4, offset: 0 });
  });

  it('stops where retention went past what was read', () => {
    expect(startOf(fence, { ...log, start: 101 })).toEqual({
      kind: 'stopped',
      reason: 'log-lost',
      nextOffset: 100,
    });
    expect(startOf(undefined, { ...log, start: 1 })).toEqual({
      kind: 'stopped',
      reason: 'log-lost',
      nextOffset: 0,
    });
  });

  it('stops where the log was cut off below what was read', () => {
    expect(startOf(fence, { ...log, end: 99 })).toEqual({
      kind: 'stopped',
      reason: 'log-behind',
      nextOffset: 100,
    });
  });
});

describe('confirmGap', () => {
  it('gives up exactly the offsets that are gone', () => {
    expect(confirmGap(fence, { ...log, start: 130 })).toEqual({
      generation: 3,
      nextOffset: 130,
      lost: { from: 100, to: 129 },
    });
  });

  it('begins a new generation where offsets will be used again', () => {
    expect(confirmGap(fence, { ...log, end: 40 })).toEqual({ generation: 4, nextOffset: 0, lost: null });
  });

  it('finds nothing to confirm where there is no gap', () => {
    expect(confirmGap(fence, log)).toBeUndefined();
  });
});

describe('an ack', () => {
  it.each([
    ['below its fence', { generation: 1, nextOffset: 11 }, true],
    ['beyond its fence', { generation: 1, nextOffset: 10 }, false],
    ['of a later generation than the database knows', { generation: 0, nextOffset: 99 }, false],
    ['of an earlier generation', { generation: 2, nextOffset: 0 }, true],
    ['of a partition that the database does not know', undefined, false],
  ])('one %s is known: %s', (_, fence, known) => {
    expect(isKnownAck({ generation: 1, lastOffset: 10 }, fence)).toBe(known);
  });
});
