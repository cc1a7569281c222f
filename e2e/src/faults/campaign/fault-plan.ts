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

export interface Targets {
  readonly all: readonly string[];
  /** Those that are members of a group at Kafka: they are also stopped until others have been given what they read. */
  readonly members: readonly string[];
}

type Deed = Pick<Fault, 'kind' | 'target' | 'pauseMs'>;

const PAUSES = 0.3;
const LONG_ONES = 0.6;
const PAUSE_MS = { least: 300, most: 6_000 };
/** Longer than the session of a consumer, and than others take until they have been given what it read. */
const LONG_PAUSE_MS = { least: 16_000, most: 21_000 };
const LONGEST_GAP_MS = 2_500;
const OVERLAPS = 0.25;

/** Each killed in turn, each member stopped for long in turn, then at random; the same for the same seed. */
export function faultPlan(seed: string, targets: Targets, count: number): Fault[] {
  const random = new Seeded(`${seed}/faults`);
  const inTurn: Deed[] = [
    ...shuffled(targets.all, random).map((target): Deed => ({ kind: 'kill', target, pauseMs: 0 })),
    ...shuffled(targets.members, random).map((target) => longPause(target, random)),
  ];
  return Array.from({ length: count }, (_, index): Fault => ({
    ...(inTurn[index] ?? atRandom(targets, random)),
    afterMs: random.between(0, LONGEST_GAP_MS),
    isWaitedFor: !random.chance(OVERLAPS),
  }));
}

function atRandom({ all, members }: Targets, random: Seeded): Deed {
  const target = random.oneOf(all);
  if (!random.chance(PAUSES)) return { kind: 'kill', target, pauseMs: 0 };
  if (members.includes(target) && random.chance(LONG_ONES)) return longPause(target, random);
  return { kind: 'pause', target, pauseMs: random.between(PAUSE_MS.least, PAUSE_MS.most) };
}

function longPause(target: string, random: Seeded): Deed {
  return { kind: 'pause', target, pauseMs: random.between(LONG_PAUSE_MS.least, LONG_PAUSE_MS.most) };
}

function shuffled<T>(list: readonly T[], random: Seeded): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.between(0, left.length - 1), 1)[0] as T);
}
