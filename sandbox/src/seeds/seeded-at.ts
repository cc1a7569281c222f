import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@valija/clock';

/**
 * The instant of the first seeding, kept in a file: every date of the seed is counted from it, so a later start makes
 * the same events, byte for byte, and the hub takes them as repeats.
 */
export function seededAtMs(stateDir: string, clock: Clock): number {
  const path = join(stateDir, 'seeded-at');
  const kept = read(path);
  if (kept !== undefined) return kept;
  const nowMs = clock.epochMs();
  writeFileSync(path, `${new Date(nowMs).toISOString()}\n`);
  return nowMs;
}

function read(path: string): number | undefined {
  let text;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const kept = Date.parse(text);
  if (Number.isNaN(kept)) throw new Error(`${path} does not hold an instant`);
  return kept;
}
