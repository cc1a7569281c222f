import { describe, expect, it } from '@jest/globals';
import type { AckException } from '@valija/contracts';
import { accessedElsewhere, fact, known, nowMs, open, snapshot, words } from '../testing/folding.js';
import { differingFrom, exceptionAt, foldAnswered } from './fold-answered.js';

const nobody = { isHeir: () => false, hasAgreement: () => false };
const input = {
  nodeId: 'madrid',
  known: new Map(),
  knownFacts: new Map(),
  voice: nobody,
  nowMs,
};
const numbered = <T extends object>(events: readonly T[]): T[] =>
  events.map((event, index) => ({ ...event, index }));
const rejected = (at: number, code: string): AckException => ({
  from: at,
  to: at,
  outcome: 'rejected',
  code,
});

describe('what was answered before', () => {
  it('is taken again, whatever the directory says now', () => {
    const barred = { code: 'issuer-not-authorised' } as const;
    const events = numbered([snapshot('d', 1, { barred }), snapshot('d', 2)]);
    const { outcomes, dispatches } = foldAnswered({ ...input, events }, () => undefined);
    expect(words(outcomes)).toEqual(['accepted', 'accepted']);
    expect(dispatches).toMatchObject([{ row: { version: 2 } }]);
  });

  it('stays rejected, with its code, and changes nothing', () => {
    const events = numbered([snapshot('d', 1), snapshot('d', 2), snapshot('e', 1)]);
    const { outcomes, dispatches } = foldAnswered({ ...input, events }, (index) =>
      index === 1 ? rejected(1, 'already-closed') : undefined,
    );
    expect(words(outcomes)).toEqual(['accepted', 'already-closed', 'accepted']);
    expect(dispatches).toMatchObject([{ row: { version: 1 } }, { dispatchId: 'e' }]);
  });

  it('is found by its offset, in runs of any length', () => {
    const runs: AckException[] = [{ from: 2, to: 4, outcome: 'duplicate' }, rejected(7, 'not-json')];
    expect([1, 2, 4, 5, 7, 8].map((offset) => exceptionAt(runs, offset)?.outcome)).toEqual([
      undefined,
      'duplicate',
      'duplicate',
      undefined,
      'rejected',
      undefined,
    ]);
  });

  it('is counted where the answer is another one now', () => {
    const ack = { firstOffset: 10, lastOffset: 13, exceptions: [rejected(11, 'dispatch-unknown')] };
    expect(differingFrom(ack, [rejected(11, 'dispatch-unknown')])).toBe(0);
    expect(differingFrom(ack, [])).toBe(1);
    expect(differingFrom(ack, [rejected(11, 'not-json'), rejected(13, 'not-json')])).toBe(2);
    expect(differingFrom({ ...ack, exceptions: [] }, [{ from: 0, to: 9, outcome: 'duplicate' }])).toBe(0);
  });

  it('is a correction again where the act that it corrects is there before it', () => {
    const events = numbered([fact('d', 'f', accessedElsewhere(nowMs - 2_000))]);
    const acted = known(1, { lifeCycle: { ...open, state: 'rejected', legalAtMs: nowMs - 1_000 } });
    const { facts } = foldAnswered({ ...input, events, known: new Map([['d', acted]]) }, () => undefined);
    expect(facts).toMatchObject([{ announced: { name: 'DispatchResolutionCorrected', sequence: 1 } }]);
  });
});
