import { describe, expect, it } from '@jest/globals';
import { endOfDayMs, legalEndMs } from './term.js';

describe('the term of access, counted without the product', () => {
  it.each([
    ['2026-11-10T10:00:00Z', '2026-11-20T23:00:00.000Z'],
    // 23:30 UTC is the next day in Madrid.
    ['2026-11-10T23:30:00Z', '2026-11-21T23:00:00.000Z'],
    // Over the change to winter time and to summer time.
    ['2026-10-20T10:00:00Z', '2026-10-30T23:00:00.000Z'],
    ['2026-03-25T10:00:00Z', '2026-04-04T22:00:00.000Z'],
  ])('of what was available at %s is over at %s', (from, to) => {
    expect(new Date(legalEndMs(Date.parse(from))).toISOString()).toBe(to);
  });

  it('ends a day at midnight in Madrid', () => {
    expect(new Date(endOfDayMs('2026-12-31')).toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });
});
