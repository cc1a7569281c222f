import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@valija/local';
import { type Result, verdict } from './results.js';

const VERDICTS = { goal: 'goal', floor: 'floor', below: 'BELOW' } as const;

export function showResults(results: readonly Result[]): void {
  const rows = results.map((result) => [
    result.id,
    figure(result.ours),
    figure(result.peer),
    result.unit,
    `${figure(result.ratio)} (${result.ratioQuartiles.map(figure).join('–')})`,
    `${figure(result.floor)} / ${figure(result.goal)}`,
    VERDICTS[verdict(result)] + (result.isNoisy ? ', noisy' : ''),
  ]);
  const table = [['', 'ours', 'peer', 'unit', 'ratio (quartiles)', 'floor / goal', ''], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
}

/**
 * What was measured before on the same day, and was not measured again, stays.
 *
 * @returns where the results stand: bench/results/<date>.json
 */
export function writeResults(results: readonly Result[], day: string): string {
  const folder = join(repository, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${day}.json`);
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result[]) : [];
  const others = before.filter(({ id }) => !results.some((result) => result.id === id));
  writeFileSync(path, `${JSON.stringify([...others, ...results], null, 2)}\n`);
  return path;
}

/** Three figures that count. */
export function figure(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
