import { readFileSync } from 'node:fs';

/** Reads a file of `sandbox/data`. The folder stands beside `src` and beside what is built of it. */
export function readData(name: string): string {
  return readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');
}
