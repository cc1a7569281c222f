import { randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import { ask } from '../answer.js';
import { profile } from '../stack.js';
import type { Findings } from './findings.js';

/** An address that names something, as another person's and as nobody's. */
export interface Pair {
  readonly route: string;
  readonly notMine: string;
  readonly unknown: string;
}

interface Timing {
  readonly notMineMs: number;
  readonly unknownMs: number;
  /** Of the medians, as a share of the greater. */
  readonly difference: number;
  /** Requests of each. */
  readonly rounds: number;
}

const MOST_DIFFERENCE = 0.05;
const FIRST_ROUNDS = 200;
const MOST_ROUNDS = 1_600;

/** What a person may ask by an id, with the ids of somebody else's dispatch and act, and with ids that nobody has. */
export function pairsOf(dispatchId: string, appearanceId: string, documentId: string): Pair[] {
  const [noDispatch, noAppearance] = [randomUUID(), randomUUID()];
  const pair = (route: string, id: string, nobodys: string): Pair => ({
    route: `GET ${route}`,
    notMine: route.replace(':id', id).replace(':documentId', documentId),
    unknown: route.replace(':id', nobodys).replace(':documentId', documentId),
  });
  return [
    pair('/v1/dispatches/:id', dispatchId, noDispatch),
    pair('/v1/dispatches/:id/timeline', dispatchId, noDispatch),
    pair('/v1/appearances/:id/receipt', appearanceId, noAppearance),
    pair('/v1/appearances/:id/documents/:documentId', appearanceId, noAppearance),
  ];
}

/** What is not the person's takes as long as what does not exist, on every route: the same shape says nothing, and neither does the time. */
export async function attackByTime(
  pairs: readonly Pair[],
  token: string,
  { findings, say }: { findings: Findings; say: (line: string) => void },
): Promise<void> {
  for (const pair of pairs) {
    let timing = await timingOf(pair, token, FIRST_ROUNDS);
    // What is only noise goes away when it is looked at for longer; what is not stays.
    for (
      let rounds = FIRST_ROUNDS * 2;
      timing.difference > MOST_DIFFERENCE && rounds <= MOST_ROUNDS;
      rounds *= 2
    )
      timing = await timingOf(pair, token, rounds);
    const { notMineMs, unknownMs, difference, rounds } = timing;
    const figures =
      `not mine ${notMineMs.toFixed(2)} ms, unknown ${unknownMs.toFixed(2)} ms: ` +
      `${(difference * 100).toFixed(1)} % apart, medians of ${String(rounds)}`;
    say(`  ${pair.route}: ${figures}`);
    findings.tried('time', 2 * rounds);
    if (difference > MOST_DIFFERENCE)
      findings.through({ kind: 'time', where: pair.route, why: 'tells what is not mine', again: figures });
  }
}

/** Medians over requests that take turns, so that what slows the machine slows both. */
async function timingOf({ route, notMine, unknown }: Pair, token: string, rounds: number): Promise<Timing> {
  const [mine, nobodys]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes with each round.
    const turns: [string, number[]][] = [
      [notMine, mine],
      [unknown, nobodys],
    ];
    for (const [path, times] of round % 2 === 0 ? turns : turns.reverse())
      times.push(await timeOf(route, path, token));
  }
  const [notMineMs, unknownMs] = [median(mine), median(nobodys)];
  const difference = Math.abs(notMineMs - unknownMs) / Math.max(notMineMs, unknownMs);
  return { notMineMs, unknownMs, difference, rounds };
}

/** @throws Error where it is answered with anything but 404 */
async function timeOf(route: string, path: string, token: string): Promise<number> {
  for (;;) {
    const begun = performance.now();
    const { status, headers } = await ask(profile().citizenApiUrl + path, { token });
    const took = performance.now() - begun;
    if (status === 404) return took;
    if (status !== 429) throw new Error(`${route} answered ${String(status)}`);
    // More than a person may ask in a minute: it goes on in the next.
    await sleep(Number(headers.get('retry-after') ?? 1) * 1_000);
  }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
