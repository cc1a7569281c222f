import { Seeded } from '../load/seeded.js';

/** One thing that is done to one process. */
export interface Fault {
  readonly kind: 'kill' | 'pause';
  readonly target: string;
  /** How long it stands still. */
  readonly pauseMs: number;
  /** How long after the last one. */
  readonly afterMs: number;
  /** The next one waits until the process is ready again; else it comes while the process is still away. */
  readonly isWaitedFor: boolean;
}

const PAUSES = 0.3;
const LONGEST_PAUSE_MS = 6_000;
const LONGEST_GAP_MS = 2_500;
const OVERLAPS = 0.25;

/** Each in turn once, then at random; the same for the same seed. */
export function faultPlan(seed: string, targets: readonly string[], count: number): Fault[] {
  const random = new Seeded(`${seed}/faults`);
  const inTurn = shuffled(targets, random);
  return Array.from({ length: count }, (_, index): Fault => {
    const isFirstRound = index < inTurn.length;
    const isPause = !isFirstRound && random.chance(PAUSES);
    return {
      kind: isPause ? 'pause' : 'kill',
      target: inTurn[index] ?? random.oneOf(targets),
      pauseMs: isPause ? random.between(300, LONGEST_PAUSE_MS) : 0,
      afterMs: random.between(0, LONGEST_GAP_MS),
      isWaitedFor: !random.chance(OVERLAPS),
    };
  });
}

function shuffled<T>(list: readonly T[], random: Seeded): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.between(0, left.length - 1), 1)[0] as T);
}
