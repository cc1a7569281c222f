import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atPlace, faultOfMoments } from './place-time.js';

describe('an instant at a place', () => {
  it.each([
    ['2026-12-03T09:20:00Z', 'Europe/Madrid', '2026-12-03T10:20:00+01:00'],
    ['2026-12-03T09:20:00Z', 'Atlantic/Canary', '2026-12-03T09:20:00+00:00'],
    ['2026-07-03T10:20:00+02:00', 'Atlantic/Canary', '2026-07-03T09:20:00+01:00'],
    ['2026-07-03T10:20:00.250+02:00', 'Africa/Ceuta', '2026-07-03T10:20:00+02:00'],
    // The hour that comes twice: the same time on the clock, an hour apart.
    ['2026-10-25T00:30:00Z', 'Europe/Madrid', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Madrid', '2026-10-25T02:30:00+01:00'],
  ])('%s in %s is %s', (instant, timeZone, expected) => {
    expect(atPlace(instant, timeZone)).toBe(expected);
  });

  it('is the same instant', () => {
    const zones = fc.constantFrom('Europe/Madrid', 'Atlantic/Canary', 'Africa/Ceuta');
    const instants = fc.date({
      min: new Date('2000-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, zones, (date, zone) => {
        const seconds = Math.floor(date.getTime() / 1_000);
        expect(Date.parse(atPlace(date.toISOString(), zone)) / 1_000).toBe(seconds);
      }),
    );
  });
});

describe('the moments of an appointment', () => {
  const startsAt = '2026-12-03T10:20:00+01:00';

  it.each([
    ['a zone that there is not', { startsAt, timeZone: 'Europe/Jaen' }, /IANA/],
    [
      'an end before the beginning',
      { startsAt, endsAt: '2026-12-03T09:19:59Z', timeZone: 'Europe/Madrid' },
      /before/,
    ],
  ])('do not have %s', (_, moments, rule) => {
    expect(faultOfMoments(moments)).toMatch(rule);
  });

  it.each([
    { startsAt, timeZone: 'Atlantic/Canary' },
    { startsAt, endsAt: '2026-12-03T09:20:00Z', timeZone: 'Europe/Madrid' },
  ])('are in order: %j', (moments) => {
    expect(faultOfMoments(moments)).toBeUndefined();
  });
});
