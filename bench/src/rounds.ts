import { spread } from './statistics.js';

export interface RoundOptions {
  /** Of each, in turn. */
  readonly rounds: number;
  /** So many where the peer's own figures are far apart. */
  readonly mostRounds: number;
  readonly say: (line: string) => void;
}

/** Half of a peer's figures lie further apart than this: more rounds are needed, or the figure is noisy. */
export const NOISY_PERCENT = 25;

/**
 * Lets ours and the peer take turns. The first round warms both up and does not count; where the peer is far from itself,
 * there are more rounds.
 *
 * @param one a round of both, told its number
 * @param peersOf the peers' figures of a round: as long as one of them is noisy, it goes on
 */
export async function inTurn<T>(
  options: RoundOptions,
  one: (round: number) => Promise<T>,
  peersOf: (run: T) => readonly number[],
): Promise<T[]> {
  await one(0);
  const runs: T[] = [];
  while (runs.length < options.rounds || (runs.length < options.mostRounds && isNoisy(runs.map(peersOf)))) {
    runs.push(await one(runs.length + 1));
  }
  return runs;
}

function isNoisy(peers: readonly (readonly number[])[]): boolean {
  return (peers[0] ?? []).some((_, index) => spread(peers.map((each) => each[index] ?? 0)) > NOISY_PERCENT);
}
