import { execFileSync } from 'node:child_process';

/** A process and everything that it has started, as the system lists it. */
export function withDescendants(pid: number): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString();
  const children = new Map<number, number[]>();
  for (const line of listed.trim().split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}

/** Signals a process that may have left in between. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that a process and all that it has started hold in memory. */
export function residentBytes(pids: readonly number[]): number {
  const listed = execFileSync('ps', ['-o', 'rss=', '-p', pids.join()]).toString();
  const kilobytes = listed.trim().split('\n').map(Number);
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024;
}
