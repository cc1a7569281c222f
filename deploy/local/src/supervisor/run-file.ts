import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execFileSync } from 'node:child_process';

/** A process of the stack that runs now, as `.valija/run.json` lists it. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly port: number | null;
  readonly log: string;
  readonly url?: string;
  readonly health?: string;
  /** When the process was born: tells it from a stranger that got the same pid later. */
  readonly born: string | null;
}

export interface RunFile {
  /** Set once everything answers and the board can be shown. */
  readonly ready: boolean;
  readonly processes: readonly RunningProcess[];
}

export function writeRunFile(path: string, content: RunFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(next, path);
}

export function readRunFile(path: string): RunFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}

/** When a process was born, in the system's own words; null where it is gone. */
export function bornAt(pid: number): string | null {
  try {
    if (existsSync('/proc/self/stat')) {
      const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
      // The 22nd field, counted after the name in brackets, which may hold spaces.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)])
        .toString()
        .trim() || null
    );
  } catch {
    return null;
  }
}

/** Whether this very process is alive. A zombie is not. */
export function isAlive({ pid, born }: Pick<RunningProcess, 'pid' | 'born'>): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return bornAt(pid) === born && !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
