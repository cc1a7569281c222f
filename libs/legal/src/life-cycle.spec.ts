import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, type LifeCycle, appear, decide, expire, stateAt } from './life-cycle.js';

const day = 86_400_000;
const now = Date.parse('2026-11-15T12:00:00Z');
const open: LifeCycle = {
  kind: 'notification',
  state: 'available',
  expiresAtMs: now + 5 * day,
  legalAtMs: null,
};
const overdue: LifeCycle = { ...open, expiresAtMs: now - 1 };
const accessed: LifeCycle = { ...open, state: 'accessed', legalAtMs: now - day };
const communication: LifeCycle = { ...open, kind: 'communication', expiresAtMs: null };

const resolved = (resolution: 'accessed' | 'rejected' | 'expired', legalAtMs: number): Fact => ({
  type: 'resolved-elsewhere',
  resolution,
  legalAtMs,
});

describe('stateAt', () => {
  it('lets an expiry count from its instant, written down or not', () => {
    expect(stateAt(open, now)).toBe('available');
    expect(stateAt({ ...open, expiresAtMs: now }, now)).toBe('expired');
    expect(stateAt(accessed, now + 100 * day)).toBe('accessed');
  });
});

describe('decide: an act in another channel', () => {
  it('closes an open dispatch at its legal instant', () => {
    expect(decide(open, resolved('rejected', now - 60_000), now)).toMatchObject({
      outcome: 'applied',
      next: { state: 'rejected', legalAtMs: now - 60_000 },
    });
  });

  it('corrects a later act and tells the node', () => {
    expect(decide(accessed, resolved('rejected', now - 2 * day), now)).toMatchObject({
      outcome: 'applied',
      next: { state: 'rejected', legalAtMs: now - 2 * day },
      event: 'DispatchResolutionCorrected',
    });
  });

  it('is kept, and changes nothing, when an earlier act counts', () => {
    expect(decide(accessed, resolved('rejected', now - 1), now)).toEqual({ outcome: 'kept' });
    expect(decide(overdue, resolved('accessed', now), now)).toEqual({ outcome: 'kept' });
  });

  it('counts when it came before an expiry that nobody has written down', () => {
    expect(decide(overdue, resolved('accessed', now - 2), now)).toMatchObject({
      next: { state: 'accessed' },
    });
  });

  it('cannot have happened in the future, but for a little skew', () => {
    expect(decide(open, resolved('accessed', now + 299_000), now).outcome).toBe('applied');
    expect(decide(open, resolved('accessed', now + 301_000), now)).toEqual({
      outcome: 'refused',
      code: 'legal-instant-in-future',
    });
  });

  it('reads a communication and never rejects it', () => {
    expect(decide(communication, resolved('accessed', now), now)).toMatchObject({ next: { state: 'read' } });
    expect(decide(communication, resolved('rejected', now), now)).toEqual({
      outcome: 'refused',
      code: 'resolution-impossible',
    });
  });

  it('gives the same end whatever the order of arrival: the earliest act', () => {
    const act = fc.record({
      resolution: fc.constantFrom('accessed' as const, 'rejected' as const),
      legalAtMs: fc.integer({ min: now - 100 * day, max: now }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(act, { selector: (a) => a.legalAtMs, minLength: 1 }), (acts) => {
        const end = acts.reduce<LifeCycle>((state, { resolution, legalAtMs }) => {
          const decision = decide(state, resolved(resolution, legalAtMs), now);
          return decision.outcome === 'applied' ? decision.next : state;
        }, open);
        const first = acts.reduce((a, b) => (a.legalAtMs <= b.legalAtMs ? a : b));
        expect([end.state, end.legalAtMs]).toEqual([first.resolution, first.legalAtMs]);
      }),
    );
  });
});

describe('decide: cancellation and extension', () => {
  it('withdraws only what is open', () => {
    const cancelled: Fact = { type: 'cancelled', cancelledAtMs: now };
    expect(decide(open, cancelled, now)).toMatchObject({ next: { state: 'cancelled', legalAtMs: now } });
    expect(decide(accessed, cancelled, now)).toEqual({ outcome: 'refused', code: 'already-closed' });
    expect(decide(overdue, cancelled, now)).toEqual({ outcome: 'refused', code: 'already-closed' });
  });

  it('extends only a running term, and only to a later day', () => {
    const extend = (accessDeadline: string): Fact => ({ type: 'deadline-extended', accessDeadline });
    expect(decide(open, extend('2026-12-01'), now)).toMatchObject({
      next: { state: 'available', expiresAtMs: Date.parse('2026-12-01T23:00:00Z') },
    });
    expect(decide(open, extend('2026-11-16'), now)).toEqual({
      outcome: 'refused',
      code: 'deadline-not-later',
    });
    expect(decide(overdue, extend('2026-12-01'), now)).toEqual({
      outcome: 'refused',
      code: 'already-closed',
    });
    expect(decide(communication, extend('2026-12-01'), now)).toEqual({
      outcome: 'refused',
      code: 'no-deadline-to-extend',
    });
  });
});

describe('appear', () => {
  it('accepts, rejects, and reads a communication', () => {
    expect(appear(open, 'accept', now)).toMatchObject({
      next: { state: 'accessed' },
      event: 'DispatchAccessed',
    });
    expect(appear(open, 'reject', now)).toMatchObject({
      next: { state: 'rejected' },
      event: 'DispatchRejected',
    });
    expect(appear(communication, 'accept', now)).toMatchObject({
      next: { state: 'read' },
      event: 'DispatchRead',
    });
  });

  it('does nothing after the term, after the end, or to reject a communication', () => {
    expect(appear(overdue, 'accept', now)).toBeUndefined();
    expect(appear(accessed, 'reject', now)).toBeUndefined();
    expect(appear(communication, 'reject', now)).toBeUndefined();
  });
});

describe('expire', () => {
  it('takes the end of the term as the legal instant', () => {
    expect(expire(overdue, now)).toMatchObject({ next: { state: 'expired', legalAtMs: now - 1 } });
    expect(expire(open, now)).toBeUndefined();
    expect(expire(accessed, now + 100 * day)).toBeUndefined();
  });
});
