import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '@valija/clock';
import { repository } from '@valija/local';

/** A figure beside its peer's, of one run. */
export interface Result {
  readonly id: string;
  readonly metric: string;
  /** Medians. */
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly better: 'higher' | 'lower';
  readonly floor: number;
  readonly goal: number;
  readonly runs: readonly { readonly ours: number; readonly peer: number }[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 0
    ? ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
    : (sorted[middle] ?? 0);
}

/** Half of the values lie within so many per cent of each other. */
export function spread(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  return ((at(0.75) - at(0.25)) / median(values)) * 100;
}

export function writeResults(results: readonly Result[]): void {
  const day = new SystemClock().now().toISOString().slice(0, 10);
  const folder = join(repository, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${day}.json`);
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  for (const { id, metric, ours, peer, ratio, floor, goal, runs } of results) {
    const noise = (which: 'ours' | 'peer'): string =>
      `±${(spread(runs.map((run) => run[which])) / 2).toFixed(0)} %`;
    process.stdout.write(
      [
        '',
        `${id}  ${metric}`,
        `  ours   ${Math.round(ours).toLocaleString('en')}/s (${noise('ours')})`,
        `  peer   ${Math.round(peer).toLocaleString('en')}/s (${noise('peer')})`,
        `  ratio  ${ratio.toFixed(2)}   floor ${floor}, goal ${goal}   ${ratio >= floor ? 'above the floor' : 'BELOW THE FLOOR'}`,
        `  ${runs.length} rounds of each in turn; ${path}`,
        '',
      ].join('\n'),
    );
  }
}
