import { describe, expect, it } from '@jest/globals';
import { firstViolation } from '@valija/contracts';
import fc from 'fast-check';
import { type AnsweredEvent, type Outcome, buildAck } from './ack.js';

const uuid = '019a2f00-0000-7000-8000-000000000001';
const range = {
  topic: 'nodes.madrid.dispatches.v1',
  partition: 0,
  generation: 1,
  committedAt: '2026-11-15T12:00:00.000Z',
};

function answered(kinds: string[]): AnsweredEvent[] {
  return kinds.map((kind, offset) => ({
    offset,
    eventId: uuid,
    dispatchId: uuid,
    outcome: (kind === 'rejected' ? { kind, code: 'already-closed' } : { kind }) as Outcome,
  }));
}

describe('buildAck', () => {
  it('makes one entry of neighbours that are alike, and one of each rejection', () => {
    const kinds = [
      'accepted',
      'duplicate',
      'duplicate',
      'superseded',
      'accepted',
      'rejected',
      'rejected',
      'duplicate',
    ];
    const ack = buildAck({
      ...range,
      firstOffset: 0,
      lastOffset: 7,
      events: answered(kinds),
      rejections: [],
    });
    expect(ack.accepted).toBe(2);
    expect(ack.exceptions.map(({ from, to, outcome }) => [from, to, outcome])).toEqual([
      [1, 2, 'duplicate'],
      [3, 3, 'superseded'],
      [5, 5, 'rejected'],
      [6, 6, 'rejected'],
      [7, 7, 'duplicate'],
    ]);
  });

  it('puts what the border rejected in its place', () => {
    const events = answered(['accepted', 'duplicate', 'duplicate']).filter(({ offset }) => offset !== 1);
    const rejections = [{ offset: 1, code: 'body-unknown' as const, pointer: '/issuer/dir3' }];
    const ack = buildAck({ ...range, firstOffset: 0, lastOffset: 2, events, rejections });
    expect(ack.exceptions).toEqual([
      { from: 1, to: 1, outcome: 'rejected', code: 'body-unknown', pointer: '/issuer/dir3', retryable: true },
      { from: 2, to: 2, outcome: 'duplicate' },
    ]);
  });

  it('tells of a batch that could not be read as of one range', () => {
    const rejections = [{ offset: 4, lastOffset: 900, code: 'batch-too-large' as const }];
    const ack = buildAck({ ...range, firstOffset: 4, lastOffset: 900, events: [], rejections });
    expect(ack.exceptions).toEqual([
      { from: 4, to: 900, outcome: 'rejected', code: 'batch-too-large', retryable: false },
    ]);
    expect(ack.accepted).toBe(0);
  });

  it('accounts for every offset exactly once, and follows its schema', () => {
    const kind = fc.constantFrom('accepted', 'duplicate', 'superseded', 'rejected');
    fc.assert(
      fc.property(fc.array(kind, { minLength: 1, maxLength: 60 }), (kinds) => {
        const lastOffset = kinds.length - 1;
        const ack = buildAck({
          ...range,
          firstOffset: 0,
          lastOffset,
          events: answered(kinds),
          rejections: [],
        });
        const told = new Array<string>(kinds.length).fill('accepted');
        for (const { from, to, outcome } of ack.exceptions)
          for (let at = from; at <= to; at++) told[at] = outcome;
        expect(told).toEqual(kinds);
        expect(ack.accepted).toBe(kinds.filter((each) => each === 'accepted').length);
        expect(firstViolation('Ack', ack)).toBeUndefined();
      }),
    );
  });
});
