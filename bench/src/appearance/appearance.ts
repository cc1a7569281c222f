import { type Result, resultOf } from '../results.js';
import { type RoundOptions, inTurn } from '../rounds.js';
import type { Stage } from '../stage/stage.js';
import { median, quantile } from '../statistics.js';
import type { Opener } from './opener.js';
import { Openings } from './openings.js';
import { PlainProxy } from './plain-proxy.js';

export interface AppearanceOptions extends RoundOptions {
  /** Dispatches that are opened in a round. */
  readonly openings: number;
}

interface Times {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const AT_ONCE = 4;
/** Of the openings, those that are made one at a time: what is added to a request by itself, and not by a queue. */
const SINGLE_SHARE = 0.2;
const SECOND_MS = 1_000;
const P99 = 0.99;

/** P12: the act and one document of 200 KB, verified and recorded, beside a proxy that only passes bytes on. */
export async function benchAppearance(stage: Stage, options: AppearanceOptions): Promise<Result[]> {
  const proxy = await PlainProxy.start(stage);
  const one = async (round: number): Promise<{ ours: Times; peer: Times }> => {
    const openings = await Openings.prepare(stage, round, options.openings);
    const ours = await measure(openings, options.openings);
    const peer = await measure(proxy, options.openings);
    await openings.close();
    options.say(`round ${String(round)}: opened ${shown(ours)}; passed on ${shown(peer)}`);
    return { ours, peer };
  };
  try {
    const runs = await inTurn(options, one, ({ peer }) => [peer.perSecond]);
    const pairs = (key: keyof Times): { ours: number; peer: number }[] =>
      runs.map(({ ours, peer }) => ({ ours: ours[key], peer: peer[key] }));
    const added = { unit: 'ms', better: 'lower', isDifference: true } as const;
    return [
      resultOf({
        id: 'P12',
        metric:
          'one document of 200 KB by POST appearance and GET document, verified and recorded ÷ a plain proxy',
        unit: 'openings/s',
        better: 'higher',
        floor: 0.35,
        goal: 0.5,
        runs: pairs('perSecond'),
      }),
      resultOf({
        id: 'P12 p50',
        metric: 'one at a time: what is added to the median',
        floor: 5,
        goal: 2.5,
        runs: pairs('p50'),
        ...added,
      }),
      resultOf({
        id: 'P12 p99',
        metric: 'one at a time: what is added to the slowest hundredth',
        floor: 25,
        goal: 10,
        runs: pairs('p99'),
        ...added,
      }),
    ];
  } finally {
    await proxy.stop();
  }
}

/** First several at once, for how many a second; then one at a time, for how long one takes. */
async function measure(opener: Opener, count: number): Promise<Times> {
  const single = Math.round(count * SINGLE_SHARE);
  const started = performance.now();
  await openAll(opener, { from: 0, to: count - single, atOnce: AT_ONCE });
  const seconds = (performance.now() - started) / SECOND_MS;
  const times = await openAll(opener, { from: count - single, to: count, atOnce: 1 });
  return { perSecond: (count - single) / seconds, p50: median(times), p99: quantile(times, P99) };
}

/** @returns how long each took, in milliseconds */
async function openAll(
  opener: Opener,
  { from, to, atOnce }: { from: number; to: number; atOnce: number },
): Promise<number[]> {
  const times: number[] = [];
  let next = from;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < to) {
        const begun = performance.now();
        await opener.open(next++);
        times.push(performance.now() - begun);
      }
    }),
  );
  return times;
}

function shown({ perSecond, p50, p99 }: Times): string {
  return `${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}
