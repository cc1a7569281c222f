import { median, quartiles, spread } from './statistics.js';
import { NOISY_PERCENT } from './rounds.js';

/** A figure beside its peer's, of one run. */
export interface Result {
  readonly id: string;
  readonly metric: string;
  /** Of `ours` and `peer`. */
  readonly unit: string;
  /** Medians; `ratio` is the median of the rounds' ratios. */
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  /** Quartiles of the rounds' ratios. */
  readonly ratioQuartiles: readonly [number, number];
  readonly better: 'higher' | 'lower';
  readonly floor: number;
  readonly goal: number;
  /** The peer's own figures were far apart, however often it was asked. */
  readonly isNoisy: boolean;
  /** Processor time of our processes an event or request, where the system tells. */
  readonly cpuMs?: number;
  /** Of the process of ours that had most. */
  readonly peakMiB?: number;
  readonly runs: readonly { readonly ours: number; readonly peer: number }[];
}

interface Measured extends Pick<Result, 'id' | 'metric' | 'unit' | 'better' | 'floor' | 'goal' | 'runs'> {
  readonly cpuMs?: readonly (number | undefined)[];
  readonly peakMiB?: readonly (number | undefined)[];
  /** Differences, where a ratio would say nothing. */
  readonly isDifference?: boolean;
}

export function resultOf({ cpuMs, peakMiB, isDifference = false, ...measured }: Measured): Result {
  const { runs } = measured;
  const ratios = runs.map(({ ours, peer }) => (isDifference ? ours - peer : ours / peer));
  const peers = runs.map(({ peer }) => peer);
  const [cpu, peak] = [known(cpuMs), known(peakMiB)];
  return {
    ...measured,
    ours: median(runs.map(({ ours }) => ours)),
    peer: median(peers),
    ratio: median(ratios),
    ratioQuartiles: quartiles(ratios),
    isNoisy: spread(peers) > NOISY_PERCENT,
    ...(cpu.length > 0 && { cpuMs: median(cpu) }),
    ...(peak.length > 0 && { peakMiB: Math.max(...peak) }),
  };
}

/** How a result stands to what was promised. */
export function verdict({ ratio, better, floor, goal }: Result): 'goal' | 'floor' | 'below' {
  const reaches = (target: number): boolean => (better === 'higher' ? ratio >= target : ratio <= target);
  if (reaches(goal)) return 'goal';
  return reaches(floor) ? 'floor' : 'below';
}

function known(values: readonly (number | undefined)[] = []): number[] {
  return values.filter((value) => value !== undefined);
}
