import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { CallFailed } from '@valija/resilience';
import { quietLogger } from '@valija/testing';
import { coverageOf } from './coverage.js';
import { type Ask, type Asking, FanOut, type Outcome } from './fan-out.js';
import type { Source } from './source.js';
import { SystemSilent } from './system-silent.js';

interface Given {
  readonly asOf: string;
}

const AT = '2026-11-20T10:00:00.000Z';
const NEVER = 60_000;
const given: Given = { asOf: AT };

let clock: VirtualClock;
let metrics: Metrics;
let fanOut: FanOut;

beforeEach(() => {
  clock = new VirtualClock(AT);
  metrics = new Metrics();
  fanOut = new FanOut(clock, quietLogger(), metrics);
});

function aSource(systemId: string, rest: Partial<Source> = {}): Source {
  return {
    systemId,
    name: `System ${systemId}`,
    endpoint: `https://${systemId}.example`,
    level: 'basic',
    bodies: [{ dir3: 'L01280796', name: 'Madrid' }],
    instead: { dir3: 'L01280796', name: 'Madrid', pageUrl: 'https://sede.madrid.example' },
    announcedUntil: undefined,
    ...rest,
  };
}

async function asked(
  sources: readonly Source[],
  ask: Ask<Given>,
  asking: Partial<Asking> = {},
): Promise<Outcome<Given>[]> {
  const outcomes: Outcome<Given>[] = [];
  for await (const outcome of fanOut.ask(sources, ask, { withinMs: NEVER, ...asking }))
    outcomes.push(outcome);
  return outcomes;
}

const kinds = (outcomes: readonly Outcome<Given>[]): Record<string, string> =>
  Object.fromEntries(
    outcomes.map((each) => [each.source.systemId, each.kind === 'silent' ? each.why : 'answered']),
  );

describe('a question to many systems', () => {
  it('has one outcome of each, in the order in which they come', async () => {
    const gates = new Map(['a', 'b', 'c'].map((id) => [id, Promise.withResolvers<Given>()]));
    const outcomes = fanOut.ask(
      [...gates.keys()].map((id) => aSource(id)),
      ({ systemId }) => gates.get(systemId)!.promise,
      { withinMs: NEVER },
    );
    const order: string[] = [];
    for (const id of ['c', 'a', 'b']) {
      gates.get(id)!.resolve(given);
      const next = await outcomes.next();
      if (next.done !== true) order.push(next.value.source.systemId);
    }
    expect(order).toEqual(['c', 'a', 'b']);
    expect((await outcomes.next()).done).toBe(true);
  });

  it('has nothing to wait for where nobody is asked', async () => {
    expect(await asked([], () => Promise.resolve(given))).toEqual([]);
  });

  it('is answered when its time is over, by whoever has answered, and tells the others to stop', async () => {
    const told: unknown[] = [];
    const outcomes = await asked(
      ['quick', 'hanging', 'deaf'].map((id) => aSource(id)),
      ({ systemId }, signal) =>
        systemId === 'quick'
          ? Promise.resolve(given)
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                told.push((signal.reason as Error).name);
                if (systemId === 'hanging') reject(new CallFailed('timeout'));
              });
            }),
      { withinMs: 50 },
    );
    expect(kinds(outcomes)).toEqual({ quick: 'answered', hanging: 'too-slow', deaf: 'too-slow' });
    expect(told).toEqual(['TimeoutError', 'TimeoutError']);
  });

  it('is taken back where nobody listens any more: for the systems that is no fault of theirs', async () => {
    const reasons: string[] = [];
    const outcomes = fanOut.ask(
      ['a', 'b'].map((id) => aSource(id)),
      ({ systemId }, signal) =>
        systemId === 'a'
          ? Promise.resolve(given)
          : new Promise(() => {
              signal.addEventListener('abort', () => reasons.push((signal.reason as Error).name));
            }),
      { withinMs: NEVER },
    );
    await outcomes.next();
    await outcomes.return(undefined);
    expect(reasons).toEqual(['AbortError']);
  });

  it.each([
    [new CallFailed('unreachable'), 'unreachable'],
    [new CallFailed('certificate-refused'), 'unreachable'],
    [new CallFailed('circuit-open'), 'left-alone'],
    [new CallFailed('overloaded'), 'too-slow'],
    [new CallFailed('server-error'), 'wrong-answer'],
    [new SystemSilent('unavailable'), 'unavailable'],
    [new SystemSilent('refused'), 'refused'],
    [new TypeError('a fault of ours'), 'wrong-answer'],
  ])('says of %s: %s', async (error, why) => {
    expect(kinds(await asked([aSource('a')], () => Promise.reject(error)))).toEqual({ a: why });
  });

  it('counts what became of it, by system', async () => {
    await asked(
      ['a', 'b'].map((id) => aSource(id)),
      ({ systemId }) =>
        systemId === 'a' ? Promise.resolve(given) : Promise.reject(new CallFailed('unreachable')),
    );
    const text = await metrics.text();
    expect(text).toContain('federation_outcomes_total{system="a",outcome="answered"} 1');
    expect(text).toContain('federation_outcomes_total{system="b",outcome="unreachable"} 1');
  });
});

describe('the coverage statement', () => {
  const silentFor = async (advanceMs: number): Promise<string | undefined> => {
    clock.advanceMs(advanceMs);
    const outcomes = await asked([aSource('a')], () => Promise.reject(new CallFailed('unreachable')));
    return coverageOf(outcomes).sources[0]?.since;
  };

  it('says who was asked, how old each answer is, and that nothing is missing', async () => {
    const outcomes = await asked(
      ['b', 'a'].map((id) => aSource(id)),
      () => Promise.resolve(given),
    );
    expect(coverageOf(outcomes)).toMatchObject({
      asked: 2,
      answered: 2,
      isComplete: true,
      sources: [
        { systemId: 'a', status: 'answered', asOf: AT, tookMs: expect.any(Number) },
        { systemId: 'b', status: 'answered', asOf: AT },
      ],
    });
  });

  it('says who is silent, since when, and where the person can ask instead', async () => {
    const outcomes = await asked([aSource('a')], () => Promise.reject(new CallFailed('unreachable')));
    expect(coverageOf(outcomes)).toEqual({
      asked: 1,
      answered: 0,
      isComplete: false,
      sources: [
        {
          systemId: 'a',
          name: 'System a',
          bodies: [{ dir3: 'L01280796', name: 'Madrid' }],
          status: 'silent',
          why: 'unreachable',
          since: AT,
          instead: { dir3: 'L01280796', name: 'Madrid', pageUrl: 'https://sede.madrid.example' },
        },
      ],
    });
  });

  it('counts a silence from its beginning, and anew after an answer', async () => {
    expect(await silentFor(0)).toBe(AT);
    expect(await silentFor(60_000)).toBe(AT);
    await asked([aSource('a')], () => Promise.resolve(given));
    expect(await silentFor(60_000)).toBe('2026-11-20T10:02:00.000Z');
  });

  it('tells a closed system from a broken one', async () => {
    const announcedUntil = '2026-11-20T12:00:00.000Z';
    const [source] = coverageOf(
      await asked([aSource('a', { announcedUntil })], () => Promise.reject(new CallFailed('unreachable'))),
    ).sources;
    expect(source).toMatchObject({ why: 'maintenance', until: announcedUntil });
  });

  it('is not complete where a part of a folder is silent', async () => {
    const body = { dir3: 'A01900013', name: 'Salud' };
    const parts = [{ body, systemId: 'x', status: 'silent' as const, since: AT }];
    const outcomes = await asked([aSource('a')], () => Promise.resolve({ asOf: AT, sources: parts }));
    expect(coverageOf(outcomes)).toMatchObject({ answered: 1, isComplete: false, sources: [{ parts }] });
  });
});
