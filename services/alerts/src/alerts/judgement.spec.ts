import { describe, expect, it } from '@jest/globals';
import type { AlertSettings, OpenDispatch } from '@valija/contracts';
import { judge } from './judgement.js';

const at = (instant: string): number => Date.parse(instant);
const settings: AlertSettings = {
  arrivals: true,
  reminders: true,
  quietHours: null,
  timeZone: 'Europe/Madrid',
};
const open: OpenDispatch = {
  dispatchId: '019a2f00-0000-7000-8000-000000000001',
  kind: 'notification',
  visibleFromMs: at('2026-11-20T11:00:00Z'),
  expiresAtMs: at('2026-11-30T23:00:00Z'),
};
const tenOfTheLastDay = at('2026-11-30T09:00:00Z');

describe('judge', () => {
  it('drops what is open no more', () => {
    expect(judge('new', undefined, settings, tenOfTheLastDay)).toEqual({ kind: 'drop', reason: 'closed' });
  });

  it('drops what the person does not want any more, each kind by its own setting', () => {
    const dropped = { kind: 'drop', reason: 'not-wanted' };
    expect(judge('new', open, { ...settings, arrivals: false }, tenOfTheLastDay)).toEqual(dropped);
    expect(judge('new', open, { ...settings, reminders: false }, tenOfTheLastDay)).toEqual({ kind: 'send' });
    expect(judge('last-day', open, { ...settings, reminders: false }, tenOfTheLastDay)).toEqual(dropped);
    expect(judge('last-day', open, { ...settings, arrivals: false }, tenOfTheLastDay)).toEqual({
      kind: 'send',
    });
  });

  it('sends what is due', () => {
    for (const kind of ['new', 'last-day'] as const)
      expect(judge(kind, open, settings, tenOfTheLastDay)).toEqual({ kind: 'send' });
  });

  it('postpones a reminder whose term was extended, and not what is new', () => {
    const extended = { ...open, expiresAtMs: at('2026-12-10T23:00:00Z') };
    expect(judge('last-day', extended, settings, tenOfTheLastDay)).toEqual({
      kind: 'postpone',
      dueAtMs: at('2026-12-10T09:00:00Z'),
    });
    expect(judge('new', extended, settings, tenOfTheLastDay)).toEqual({ kind: 'send' });
  });

  it('postpones until quiet hours are over', () => {
    const quiet = { ...settings, quietHours: { from: '09:00', to: '12:00' } };
    expect(judge('new', open, quiet, tenOfTheLastDay)).toEqual({
      kind: 'postpone',
      dueAtMs: at('2026-11-30T11:00:00Z'),
    });
  });

  it('sends within quiet hours what would come too late behind them', () => {
    const quiet = { ...settings, quietHours: { from: '09:00', to: '23:00' } };
    for (const kind of ['new', 'last-day'] as const)
      expect(judge(kind, open, quiet, tenOfTheLastDay)).toEqual({ kind: 'send' });
    expect(judge('new', { ...open, expiresAtMs: null }, quiet, tenOfTheLastDay).kind).toBe('postpone');
  });
});
