import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@valija/legal';
import fc from 'fast-check';
import {
  accessedElsewhere,
  day,
  digest,
  fact,
  known,
  nowMs,
  open,
  run,
  snapshot,
  words,
} from '../testing/folding.js';

describe('fold: snapshots', () => {
  it('takes the newest of several versions in one batch as the row, and accepts them all', () => {
    const { outcomes, dispatches } = run([snapshot('d', 1), snapshot('d', 2), snapshot('d', 7)]);
    expect(words(outcomes)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(dispatches).toMatchObject([{ dispatchId: 'd', isNew: true, row: { version: 7 } }]);
  });

  it('tells a repeat from a contradiction, and an older version from both', () => {
    const { outcomes, dispatches } = run(
      [snapshot('d', 3), snapshot('d', 3, { digest: digest(9) }), snapshot('d', 2)],
      { d: known(3) },
    );
    expect(words(outcomes)).toEqual(['duplicate', 'version-conflict', 'superseded']);
    expect(dispatches).toEqual([]);
  });

  it('does not let one node change what another made', () => {
    const others = { d: known(1, { nodeId: 'galicia' }) };
    const { outcomes } = run([snapshot('d', 2), fact('d', 'f', accessedElsewhere(nowMs))], others);
    expect(words(outcomes)).toEqual(['dispatch-of-another-node', 'dispatch-of-another-node']);
  });

  it('amends only what is there and still open', () => {
    const closed = known(1, { lifeCycle: { ...open, state: 'accessed', legalAtMs: nowMs } });
    const overdue = known(1, { lifeCycle: { ...open, expiresAtMs: nowMs } });
    const { outcomes } = run([snapshot('x', 2), snapshot('c', 2), snapshot('o', 2)], {
      c: closed,
      o: overdue,
    });
    expect(words(outcomes)).toEqual(['dispatch-unknown', 'already-closed', 'already-closed']);
  });

  it('keeps the days that were given', () => {
    const extended = known(1, { lifeCycle: { ...open, expiresAtMs: nowMs + 30 * day } });
    const { dispatches } = run([snapshot('d', 2)], { d: extended });
    expect(dispatches[0]).toMatchObject({
      current: { lifeCycle: { expiresAtMs: nowMs + 30 * day } },
      hasLifeChanged: true,
    });
  });
});

describe('fold: facts', () => {
  it('counts each fact once, within a batch and over batches', () => {
    const act = fact('d', 'f1', accessedElsewhere(nowMs - 1));
    const earlier = fact('d', 'f0', accessedElsewhere(nowMs));
    const before = { knownFacts: new Map([['f0', earlier.digest]]) };
    const { outcomes, facts } = run([act, act, earlier], { d: known(1) }, before);
    expect(words(outcomes)).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(facts).toHaveLength(1);
  });

  it('gives the id of a fact to no other event', () => {
    const before = { knownFacts: new Map([['f0', digest(0)]]) };
    const { outcomes, facts } = run(
      [
        fact('d', 'f0', accessedElsewhere(nowMs)),
        snapshot('d', 2, { eventId: 'f0' }),
        snapshot('d', 3, { eventId: 'f1' }),
        snapshot('d', 4, { eventId: 'f1' }),
        snapshot('d', 3, { eventId: 'f1' }),
        fact('d', 'f1', accessedElsewhere(nowMs)),
      ],
      { d: known(1) },
      before,
    );
    const reused = 'event-id-reused';
    expect(words(outcomes)).toEqual([reused, reused, 'accepted', reused, 'duplicate', reused]);
    expect(facts).toMatchObject([{ version: 3 }]);
  });

  it('is never dropped by a version: a fact behind a newer snapshot counts', () => {
    const { outcomes, dispatches } = run([
      snapshot('d', 1),
      snapshot('d', 5),
      fact('d', 'f', accessedElsewhere(nowMs)),
    ]);
    expect(words(outcomes)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(dispatches[0]).toMatchObject({
      row: { version: 5 },
      current: { lifeCycle: { state: 'accessed' } },
    });
  });

  it('announces a correction with the next number of the dispatch', () => {
    const later = known(2, { sequence: 4, lifeCycle: { ...open, state: 'rejected', legalAtMs: nowMs } });
    const { facts, dispatches } = run([fact('d', 'f', accessedElsewhere(nowMs - day))], { d: later });
    expect(facts[0]).toMatchObject({
      effect: 'applied',
      version: 2,
      replaced: { state: 'rejected' },
      announced: { name: 'DispatchResolutionCorrected', sequence: 5 },
    });
    expect(dispatches[0]?.current.sequence).toBe(5);
  });

  it('writes down a fact that changes nothing', () => {
    const earlier = known(1, { lifeCycle: { ...open, state: 'accessed', legalAtMs: nowMs - day } });
    const { outcomes, facts, dispatches } = run([fact('d', 'f', accessedElsewhere(nowMs))], { d: earlier });
    expect(words(outcomes)).toEqual(['accepted']);
    expect(facts).toMatchObject([{ effect: 'kept' }]);
    expect(dispatches).toEqual([]);
  });

  it('refuses a cancellation after access, and waits for a dispatch not seen yet', () => {
    const cancelled: Fact = { type: 'cancelled', cancelledAtMs: nowMs };
    const closed = known(1, { lifeCycle: { ...open, state: 'accessed', legalAtMs: nowMs } });
    const { outcomes } = run([fact('d', 'a', cancelled), fact('x', 'b', cancelled)], { d: closed });
    expect(words(outcomes)).toEqual(['already-closed', 'dispatch-unknown']);
  });
});

describe('fold: any cut into batches', () => {
  const event = fc.oneof(
    fc
      .record({
        id: fc.constantFrom('a', 'b', 'c'),
        version: fc.integer({ min: 1, max: 5 }),
        event: fc.nat(6),
      })
      .map(({ id, version, event: number }) =>
        snapshot(id, version, { isAmendment: false, eventId: `f${String(number)}` }),
      ),
    fc
      .record({ id: fc.constantFrom('a', 'b', 'c'), fact: fc.nat(6), at: fc.integer({ min: 1, max: 9 }) })
      .map(({ id, fact: number, at }) => fact(id, `f${String(number)}`, accessedElsewhere(nowMs - at * day))),
  );

  it('gives the same outcomes and the same end', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, cut) => {
        const whole = run(events);
        const first = run(events.slice(0, cut));
        const between = new Map(first.dispatches.map(({ dispatchId, current }) => [dispatchId, current]));
        const facts = new Map(first.facts.map((recorded) => [recorded.event.eventId, recorded.event.digest]));
        const second = run(events.slice(cut), Object.fromEntries(between), { knownFacts: facts });
        expect([...words(first.outcomes), ...words(second.outcomes)]).toEqual(words(whole.outcomes));
        const end = new Map([
          ...between,
          ...second.dispatches.map(({ dispatchId, current }) => [dispatchId, current] as const),
        ]);
        expect(end).toEqual(
          new Map(whole.dispatches.map(({ dispatchId, current }) => [dispatchId, current])),
        );
      }),
    );
  });
});
