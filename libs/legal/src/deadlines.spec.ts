import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { accessWindow, instantAfter, lastDayOf } from './deadlines.js';

const at = (instant: string): number => Date.parse(instant);
const iso = (epochMs: number): string => new Date(epochMs).toISOString();

describe('accessWindow', () => {
  it('counts as the tax court did: available on 1 September 2021, deemed notified on the 12th', () => {
    const window = accessWindow(at('2021-09-01T10:00:00+02:00'));
    expect(window.lastDay).toBe('2021-09-11');
    expect(iso(window.expiresAtMs)).toBe('2021-09-11T22:00:00.000Z');
  });

  it('takes the day in Madrid, not in UTC', () => {
    expect(accessWindow(at('2026-07-01T21:59:59Z')).lastDay).toBe('2026-07-11');
    expect(accessWindow(at('2026-07-01T22:00:00Z')).lastDay).toBe('2026-07-12');
  });

  it.each([
    ['2026-03-25T12:00:00Z', '2026-04-04', '2026-04-04T22:00:00.000Z'],
    ['2026-10-20T12:00:00Z', '2026-10-30', '2026-10-30T23:00:00.000Z'],
    ['2028-02-20T12:00:00Z', '2028-03-01', '2028-03-01T23:00:00.000Z'],
  ])('is right over a change of hour and 29 February: %s', (available, lastDay, expiresAt) => {
    const window = accessWindow(at(available));
    expect([window.lastDay, iso(window.expiresAtMs)]).toEqual([lastDay, expiresAt]);
  });

  it('lets the issuer give more days, never fewer', () => {
    const available = at('2026-11-01T12:00:00Z');
    expect(accessWindow(available, '2026-11-30')).toMatchObject({
      lastDay: '2026-11-30',
      rule: 'issuer-deadline.v1',
    });
    expect(accessWindow(available, '2026-11-05')).toMatchObject({
      lastDay: '2026-11-11',
      rule: 'ten-natural-days.v1',
    });
  });

  it('always gives at least ten whole days of Madrid, and less than eleven and a bit', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2015-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        (date) => {
          const window = accessWindow(date.getTime());
          const hours = (window.expiresAtMs - date.getTime()) / 3_600_000;
          expect(hours).toBeGreaterThan(240 - 1);
          expect(hours).toBeLessThanOrEqual(264 + 1);
          const end = Temporal.Instant.fromEpochMilliseconds(window.expiresAtMs).toZonedDateTimeISO(
            'Europe/Madrid',
          );
          expect(end.toPlainTime().toString()).toBe('00:00:00');
        },
      ),
    );
  });

  it('never shrinks when availability comes later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_420_000_000_000, max: 2_000_000_000_000 }),
        fc.nat(10 ** 9),
        (first, later) => {
          expect(accessWindow(first + later).expiresAtMs).toBeGreaterThanOrEqual(
            accessWindow(first).expiresAtMs,
          );
        },
      ),
    );
  });
});

describe('instantAfter and lastDayOf', () => {
  it('undo each other', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2015-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          expect(lastDayOf(instantAfter(day))).toBe(day);
        },
      ),
    );
  });
});
