import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { environment } from '@valija/config';
import type { PatchedCopy } from './patched-copy.js';

/** What a scenario saw: by the checker, and by invariants of its own. */
export interface Seen {
  readonly events: number;
  readonly faults: number;
  /** The names of what was checked. */
  readonly checked: readonly string[];
  readonly broken: readonly {
    readonly invariant: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
  readonly seconds: number;
  /** What the process said, where it did not come to its end: then nothing else was seen. */
  readonly failure?: string;
}

const MOST_MS = 180_000;
const MOST_SAID = 2_000;

/** Plays a scenario in a process of its own, on the product as it is in the copy. */
export async function playScenario(copy: PatchedCopy, scenario: string): Promise<Seen> {
  const file = join(copy.root, 'seen.json');
  const begun = performance.now();
  const { code, said } = await ran([join(copy.root, 'e2e', 'faults', 'play.js'), scenario, file]);
  const seconds = (performance.now() - begun) / 1_000;
  if (code !== 0) {
    const failure = `ended with ${String(code)}: ${said.slice(-MOST_SAID)}`;
    return { events: 0, faults: 0, checked: [], broken: [], seconds, failure };
  }
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Seen, 'seconds'>), seconds };
}

function ran(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  // The switches of a test runner are not for the product.
  const { NODE_OPTIONS: _, ...env } = environment();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, cwd: dirname(args[0] ?? '.'), timeout: MOST_MS });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, said });
    });
  });
}
