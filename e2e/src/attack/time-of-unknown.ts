import { randomUUID } from 'node:crypto';
import { ask } from '../answer.js';
import { profile } from '../stack.js';

/** An address that names something, as another person's and as nobody's. */
export interface Pair {
  readonly route: string;
  readonly notMine: string;
  readonly unknown: string;
}

export interface Timing {
  readonly route: string;
  readonly notMineMs: number;
  readonly unknownMs: number;
  /** Of the medians, as a share of the greater. */
  readonly difference: number;
}

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

/** Medians over requests that take turns, so that what slows the machine slows both. */
export async function timesOf(pairs: readonly Pair[], token: string, rounds: number): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const { route, notMine, unknown } of pairs) {
    const [mine, nobodys]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first changes with each round.
      const turns: [string, number[]][] = [
        [notMine, mine],
        [unknown, nobodys],
      ];
      for (const [path, times] of round % 2 === 0 ? turns : turns.reverse()) {
        const begun = performance.now();
        const { status } = await ask(profile().citizenApiUrl + path, { token });
        times.push(performance.now() - begun);
        if (status !== 404) throw new Error(`${route} answered ${String(status)}`);
      }
    }
    const [notMineMs, unknownMs] = [median(mine), median(nobodys)];
    const difference = Math.abs(notMineMs - unknownMs) / Math.max(notMineMs, unknownMs);
    timings.push({ route, notMineMs, unknownMs, difference });
  }
  return timings;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
