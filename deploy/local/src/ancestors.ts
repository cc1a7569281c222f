import { readFileSync } from 'node:fs';
import { sleep } from '@valija/clock';
import { type RunningProcess, bornAt, isAlive } from './supervisor/run-file.js';

const LOOK_EVERY_MS = 1_000;
const FURTHEST = 4;

/**
 * Those whose end is ours too: the script that called us, and npm above it, however many shells lie between. A kill -9
 * of any of them tells us nothing, so we look.
 */
function ancestors(): Pick<RunningProcess, 'pid' | 'born'>[] {
  const line: Pick<RunningProcess, 'pid' | 'born'>[] = [];
  let pid = process.ppid;
  for (let step = 0; step < FURTHEST && pid > 1; step++) {
    line.push({ pid, born: bornAt(pid) });
    if (/npm/.test(commandOf(pid))) return line;
    pid = parentOf(pid);
  }
  // No npm above: only the script itself counts, not the shell that somebody sits at.
  return line.slice(0, 1);
}

/** Waits until one of them is gone. */
export async function untilOrphaned(signal: AbortSignal): Promise<void> {
  const watched = ancestors();
  while (!signal.aborted && watched.every(isAlive)) await sleep(LOOK_EVERY_MS, signal);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
