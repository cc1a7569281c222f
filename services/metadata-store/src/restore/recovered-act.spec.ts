import { describe, expect, it } from '@jest/globals';
import type { LifeCycleEvent } from '@valija/contracts';
import { appearanceIn, lifeAfter, methodIn } from './recovered-act.js';

const at = (hour: string): string => `2026-11-22T${hour}:00:00.000Z`;
const words = { legalWarningId: 'notification-access.v1', identification: { method: 'dnie' } };
const receipt = `e30.${Buffer.from(JSON.stringify(words)).toString('base64url')}.c2ln`;

const accessed: LifeCycleEvent = {
  dispatchId: 'd',
  sequence: 1,
  version: 2,
  resolution: 'accessed',
  legalAt: at('10'),
  recordedAt: at('10'),
  channel: 'hub',
  actor: { role: 'holder', idType: 'NIF', idNumber: '12345678Z' },
  clientId: 'app',
  appearanceId: 'a',
  receipt,
};

describe('a recovered act', () => {
  it('ends a dispatch that is open, at its own instant', () => {
    expect(lifeAfter({ state: 'available', legalAtMs: null, sequence: 0 }, accessed)).toEqual({
      state: 'accessed',
      legalAtMs: Date.parse(at('10')),
      sequence: 1,
    });
  });

  it('counts before what happened later, and not before what happened earlier', () => {
    const elsewhere = (hour: string) =>
      ({ state: 'delivered-on-paper', legalAtMs: Date.parse(at(hour)), sequence: 0 }) as const;
    expect(lifeAfter(elsewhere('11'), accessed)).toMatchObject({ state: 'accessed', sequence: 1 });
    expect(lifeAfter(elsewhere('09'), accessed)).toEqual({ ...elsewhere('09'), sequence: 1 });
  });

  it('never gives a number of an event back', () => {
    expect(lifeAfter({ state: 'available', legalAtMs: null, sequence: 7 }, accessed).sequence).toBe(7);
  });

  it('is the appearance that its receipt says', () => {
    expect(appearanceIn({ name: 'DispatchAccessed', event: accessed }, 'key')).toEqual({
      appearanceId: 'a',
      dispatchId: 'd',
      personKey: 'key',
      role: 'holder',
      decision: 'accept',
      version: 2,
      appearedAt: at('10'),
      clientId: 'app',
      legalWarningId: 'notification-access.v1',
      receipt,
    });
    expect(appearanceIn({ name: 'DispatchRejected', event: accessed }, 'key')?.decision).toBe('reject');
    expect(methodIn(accessed)).toBe('dnie');
  });

  it('is nobody’s appearance where a term ended', () => {
    const { appearanceId: _a, receipt: _r, ...expired } = accessed;
    expect(appearanceIn({ name: 'DispatchExpired', event: expired }, '')).toBeUndefined();
    expect(methodIn(expired)).toBeUndefined();
  });
});
