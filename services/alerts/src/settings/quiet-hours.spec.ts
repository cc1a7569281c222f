import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterQuietHours, clockTime, daysBefore, instantOf, minutesOf } from './quiet-hours.js';

const at = (instant: string): number => Date.parse(instant);
const after = (instant: string, from: string, to: string, timeZone = 'Europe/Madrid'): string =>
  new Date(afterQuietHours(at(instant), { quietHours: { from, to }, timeZone })).toISOString();

const times = fc.integer({ min: 0, max: 1_439 }).map(clockTime);
const zones = fc.constantFrom('Europe/Madrid', 'Atlantic/Canary', 'America/Havana', 'Asia/Kolkata', 'UTC');
/** Everywhere in a year, and often about the nights in which clocks are changed. */
const instants = fc.oneof(
  fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
  fc.integer({ min: at('2026-03-28T12:00:00Z'), max: at('2026-03-30T00:00:00Z') }),
  fc.integer({ min: at('2026-10-24T12:00:00Z'), max: at('2026-10-26T00:00:00Z') }),
);

/** What a clock on the wall says, and whether that is within the hours. */
function isQuietBy(epochMs: number, from: string, to: string, timeZone: string): boolean {
  const time = Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString()
    .slice(0, 5);
  if (from === to) return false;
  return from < to ? time >= from && time < to : time >= from || time < to;
}

describe('afterQuietHours', () => {
  it('is never earlier than asked, and never within the quiet hours', () => {
    fc.assert(
      fc.property(instants, times, times, zones, (instant, from, to, timeZone) => {
        const result = afterQuietHours(instant, { quietHours: { from, to }, timeZone });
        expect(result).toBeGreaterThanOrEqual(instant);
        expect(isQuietBy(result, from, to, timeZone)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('waits no minute longer than the quiet hours last', () => {
    fc.assert(
      fc.property(instants, times, times, zones, (instant, from, to, timeZone) => {
        const result = afterQuietHours(instant, { quietHours: { from, to }, timeZone });
        fc.pre(result > instant);
        expect(isQuietBy(instant, from, to, timeZone)).toBe(true);
        expect(isQuietBy(result - 1, from, to, timeZone)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves everything as it is where there are none, or where both times are equal', () => {
    fc.assert(
      fc.property(instants, times, zones, (instant, time, timeZone) => {
        expect(afterQuietHours(instant, { quietHours: null, timeZone })).toBe(instant);
        const quietHours = { from: time, to: time };
        expect(afterQuietHours(instant, { quietHours, timeZone })).toBe(instant);
      }),
    );
  });

  it('goes over midnight, from either side of it', () => {
    expect(after('2026-11-20T22:30:00Z', '22:00', '08:00')).toBe('2026-11-21T07:00:00.000Z');
    expect(after('2026-11-21T03:00:00Z', '22:00', '08:00')).toBe('2026-11-21T07:00:00.000Z');
    expect(after('2026-11-21T07:00:00Z', '22:00', '08:00')).toBe('2026-11-21T07:00:00.000Z');
    expect(after('2026-11-21T20:59:59Z', '22:00', '08:00')).toBe('2026-11-21T20:59:59.000Z');
  });

  it('follows the clock of the Canary Islands, an hour behind', () => {
    expect(after('2026-11-20T22:30:00Z', '22:00', '08:00', 'Atlantic/Canary')).toBe(
      '2026-11-21T08:00:00.000Z',
    );
    expect(after('2026-11-20T21:30:00Z', '22:00', '08:00', 'Atlantic/Canary')).toBe(
      '2026-11-20T21:30:00.000Z',
    );
  });

  it('follows the clock that is put forward, also where the hours end at a time that it never shows', () => {
    expect(after('2026-03-28T22:30:00Z', '22:00', '08:00')).toBe('2026-03-29T06:00:00.000Z');
    expect(after('2026-03-29T00:30:00Z', '23:00', '02:30')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('follows the clock that is put back, also within the hour that comes twice', () => {
    expect(after('2026-10-24T22:30:00Z', '22:00', '08:00')).toBe('2026-10-25T07:00:00.000Z');
    expect(after('2026-10-25T00:15:00Z', '22:00', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(after('2026-10-25T01:15:00Z', '22:00', '02:30')).toBe('2026-10-25T01:30:00.000Z');
  });
});

describe('times of day', () => {
  it('are minutes and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_439 }), (minutes) => {
        expect(minutesOf(clockTime(minutes))).toBe(minutes);
      }),
    );
    expect(clockTime(65)).toBe('01:05');
  });

  it('are instants of a day in a time zone, winter and summer', () => {
    expect(instantOf('2026-11-20', '10:00', 'Europe/Madrid')).toBe(at('2026-11-20T09:00:00Z'));
    expect(instantOf('2026-07-20', '10:00', 'Atlantic/Canary')).toBe(at('2026-07-20T09:00:00Z'));
  });

  it('days before go over the ends of months', () => {
    expect(daysBefore('2026-03-02', 5)).toBe('2026-02-25');
    expect(daysBefore('2026-03-02', 0)).toBe('2026-03-02');
  });
});
