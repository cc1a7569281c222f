import { describe, expect, it } from '@jest/globals';
import type { AlertKind, AlertSettings, OpenDispatch } from '@valija/contracts';
import fc from 'fast-check';
import { afterQuietHours } from '../settings/quiet-hours.js';
import { type ScheduleInput, reminderDueAt, scheduleOf } from './schedule.js';

const HOUR_MS = 3_600_000;
const at = (instant: string): number => Date.parse(instant);
const settings: AlertSettings = {
  arrivals: true,
  reminders: true,
  quietHours: null,
  timeZone: 'Europe/Madrid',
};
/** The term ends with 30 November. */
const dispatch: OpenDispatch = {
  dispatchId: '019a2f00-0000-7000-8000-000000000001',
  kind: 'notification',
  visibleFromMs: at('2026-11-20T11:00:00Z'),
  expiresAtMs: at('2026-11-30T23:00:00Z'),
};

interface Case extends Partial<Omit<ScheduleInput, 'dispatch' | 'settings'>> {
  readonly dispatch?: Partial<OpenDispatch>;
  readonly settings?: Partial<AlertSettings>;
}

function planned(given: Case = {}): Partial<Record<AlertKind, string>> {
  const alerts = scheduleOf({
    holdMs: 0,
    newSinceMs: -Infinity,
    nowMs: dispatch.visibleFromMs,
    ...given,
    dispatch: { ...dispatch, ...given.dispatch },
    settings: { ...settings, ...given.settings },
  });
  return Object.fromEntries(alerts.map(({ kind, dueAtMs }) => [kind, new Date(dueAtMs).toISOString()]));
}

describe('scheduleOf', () => {
  it('tells of a notification when it comes, and at ten in the morning of five, two and no days before its last', () => {
    expect(planned()).toEqual({
      new: '2026-11-20T11:00:00.000Z',
      'five-days-left': '2026-11-25T09:00:00.000Z',
      'two-days-left': '2026-11-28T09:00:00.000Z',
      'last-day': '2026-11-30T09:00:00.000Z',
    });
  });

  it('reminds at ten of the person’s own time zone, but leaves eight hours of the last day', () => {
    expect(planned({ settings: { timeZone: 'Atlantic/Canary' } })['last-day']).toBe(
      '2026-11-30T10:00:00.000Z',
    );
    expect(planned({ settings: { timeZone: 'America/Los_Angeles' } })['last-day']).toBe(
      '2026-11-30T15:00:00.000Z',
    );
  });

  it('tells of a communication when it comes, and never again', () => {
    expect(Object.keys(planned({ dispatch: { kind: 'communication' } }))).toEqual(['new']);
    expect(Object.keys(planned({ dispatch: { expiresAtMs: null } }))).toEqual(['new']);
  });

  it('holds what is new for others to go with it, from when it is visible or known', () => {
    expect(planned({ holdMs: 300_000 })).toMatchObject({ new: '2026-11-20T11:05:00.000Z' });
    expect(planned({ holdMs: 300_000, nowMs: at('2026-11-20T15:00:00Z') }).new).toBe(
      '2026-11-20T15:05:00.000Z',
    );
    expect(planned({ holdMs: 300_000, nowMs: at('2026-11-19T15:00:00Z') }).new).toBe(
      '2026-11-20T11:05:00.000Z',
    );
  });

  it('does not call new what was visible before the address was verified', () => {
    expect(planned({ newSinceMs: dispatch.visibleFromMs + 1 })).not.toHaveProperty('new');
    expect(planned({ newSinceMs: dispatch.visibleFromMs + 1 })).toHaveProperty('last-day');
    expect(planned({ newSinceMs: dispatch.visibleFromMs })).toHaveProperty('new');
  });

  it('makes no reminder within a day of becoming visible, but the one of the last day', () => {
    const late = { visibleFromMs: at('2026-11-27T09:00:01Z') };
    expect(Object.keys(planned({ dispatch: late, nowMs: late.visibleFromMs }))).toEqual(['new', 'last-day']);
    const early = { visibleFromMs: at('2026-11-27T09:00:00Z') };
    expect(planned({ dispatch: early, nowMs: early.visibleFromMs })).toHaveProperty('two-days-left');
  });

  it('leaves a reminder that is more than a day late to the next, but for the last', () => {
    expect(Object.keys(planned({ nowMs: at('2026-11-26T09:00:00Z') }))).toContain('five-days-left');
    expect(Object.keys(planned({ nowMs: at('2026-11-26T09:00:01Z') }))).not.toContain('five-days-left');
    expect(planned({ nowMs: at('2026-11-30T22:00:00Z') })).toEqual({
      new: '2026-11-30T22:00:00.000Z',
      'last-day': '2026-11-30T09:00:00.000Z',
    });
  });

  it('tells people only of what they want to be told', () => {
    expect(planned({ settings: { arrivals: false } })).not.toHaveProperty('new');
    expect(Object.keys(planned({ settings: { reminders: false } }))).toEqual(['new']);
    expect(planned({ settings: { arrivals: false, reminders: false } })).toEqual({});
  });

  it('waits for the end of quiet hours, but never until the last hour of the term', () => {
    const quietHours = { from: '09:00', to: '18:00' };
    expect(planned({ settings: { quietHours } })).toMatchObject({
      new: '2026-11-20T17:00:00.000Z',
      'last-day': '2026-11-30T17:00:00.000Z',
    });
    const longer = { from: '09:00', to: '23:00' };
    expect(planned({ settings: { quietHours: longer } })['last-day']).toBe('2026-11-30T09:00:00.000Z');
  });

  it('plans nothing within quiet hours that could wait, whatever they are', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    fc.assert(
      fc.property(time, time, fc.integer({ min: 0, max: 9 * 24 }), (from, to, hours) => {
        const wanted = { ...settings, quietHours: { from, to } };
        const nowMs = dispatch.visibleFromMs + hours * HOUR_MS;
        const endMs = dispatch.expiresAtMs ?? 0;
        const input = { dispatch, settings: wanted, holdMs: 0, newSinceMs: -Infinity, nowMs };
        for (const { dueAtMs } of scheduleOf(input)) {
          const quietUntilMs = afterQuietHours(dueAtMs, wanted);
          expect(quietUntilMs === dueAtMs || quietUntilMs >= endMs - HOUR_MS).toBe(true);
          expect(dueAtMs).toBeLessThan(endMs);
        }
      }),
    );
  });
});

describe('reminderDueAt', () => {
  it('says when a reminder is due by the term as it stands', () => {
    const extended = { ...dispatch, expiresAtMs: at('2026-12-05T23:00:00Z') };
    expect(reminderDueAt('two-days-left', extended, settings)).toBe(at('2026-12-03T09:00:00Z'));
  });

  it('says nothing of what is no reminder, or has no term', () => {
    expect(reminderDueAt('new', dispatch, settings)).toBeUndefined();
    expect(reminderDueAt('last-day', { ...dispatch, expiresAtMs: null }, settings)).toBeUndefined();
  });
});
