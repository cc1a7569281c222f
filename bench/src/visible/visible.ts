import { sleep } from '@valija/clock';
import { type Result, resultOf } from '../results.js';
import { type RoundOptions, inTurn } from '../rounds.js';
import type { Stage } from '../stage/stage.js';
import { median, quantile } from '../statistics.js';
import { BareConsumer } from './bare-consumer.js';
import { CitizenWatch } from './citizen-watch.js';
import type { Watch } from './watch.js';

export interface VisibleOptions extends RoundOptions {
  readonly seconds: number;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
}

const PER_SECOND = 500;
const GROUP = 5;
const SECOND_MS = 1_000;
const SEEN_WITHIN_MS = 30_000;
const P99 = 0.99;

/** P11: from the instant at which Kafka has acknowledged an event until somebody who waits for it sees it. */
export async function benchVisible(stage: Stage, options: VisibleOptions): Promise<Result[]> {
  const bare = await BareConsumer.start(stage);
  const one = async (round: number): Promise<{ ours: Times; peer: Times }> => {
    const ours = await measure(stage, await CitizenWatch.begin(stage, round), options.seconds);
    const peer = await measure(stage, bare, options.seconds);
    options.say(`round ${String(round)}: visible ${shown(ours)}, bare ${shown(peer)}`);
    return { ours, peer };
  };
  try {
    const runs = await inTurn(options, one, ({ peer }) => [peer.p50, peer.p99]);
    const common = { unit: 'ms', better: 'lower' } as const;
    return [
      resultOf({
        id: 'P11 p50',
        metric: 'publish acknowledged → visible to the citizen, at 500/s ÷ produce, bare consume, one insert',
        floor: 5,
        goal: 2,
        runs: runs.map(({ ours, peer }) => ({ ours: ours.p50, peer: peer.p50 })),
        ...common,
      }),
      resultOf({
        id: 'P11 p99',
        metric: 'the same, the slowest hundredth',
        floor: 8,
        goal: 4,
        runs: runs.map(({ ours, peer }) => ({ ours: ours.p99, peer: peer.p99 })),
        ...common,
      }),
    ];
  } finally {
    await bare.stop();
  }
}

/** Events flow all the time; one at a time is waited for, by somebody who asks again and again until it is there. */
async function measure({ feeder }: Stage, watch: Watch, seconds: number): Promise<Times> {
  const times: number[] = [];
  let waiting: Promise<void> | undefined;
  const started = performance.now();
  for (let sent = 0; sent < PER_SECOND * seconds; sent += GROUP) {
    const dueMs = (sent / PER_SECOND) * SECOND_MS - (performance.now() - started);
    if (dueMs > 1) await sleep(dueMs);
    const isWaitedFor = !waiting;
    const records = watch.records(GROUP, isWaitedFor);
    await feeder.publish(records);
    if (!isWaitedFor) continue;
    waiting = untilVisible(watch, records[0]?.key ?? '').then((waitedMs) => {
      times.push(waitedMs);
      waiting = undefined;
    });
  }
  await waiting;
  return { p50: median(times), p99: quantile(times, P99) };
}

async function untilVisible(watch: Watch, id: string): Promise<number> {
  const acknowledged = performance.now();
  for (;;) {
    const isVisible = await watch.isVisible(id);
    const waitedMs = performance.now() - acknowledged;
    if (isVisible) return waitedMs;
    if (waitedMs > SEEN_WITHIN_MS) throw new Error(`${id} was never seen`);
  }
}

function shown({ p50, p99 }: Times): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}
