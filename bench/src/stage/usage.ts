import { readFileSync, readdirSync } from 'node:fs';
import type { RunningPart } from './running-part.js';

const TICKS_A_SECOND = 100;
const PARENT = 1;
const UTIME = 11;
const STIME = 12;

/** What some processes have used so far. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Of the one that had most. */
  readonly peakMiB: number;
}

/** Processor time and peak memory from /proc; nothing where the system has none. */
export function usageOf(parts: readonly RunningPart[]): Usage | undefined {
  try {
    return {
      cpuSeconds: parts.reduce((sum, { pid }) => sum + familyOf(pid).reduce(addCpuSeconds, 0), 0),
      peakMiB: Math.max(...parts.map(({ pid }) => peakMiB(pid))),
    };
  } catch {
    return undefined;
  }
}

/** A process and its children: each session of PostgreSQL is one. */
function familyOf(pid: number): number[] {
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && Number(fieldsOf(Number(name))[PARENT]) === pid,
  );
  return [pid, ...children.map(Number)];
}

function addCpuSeconds(sum: number, pid: number): number {
  const fields = fieldsOf(pid);
  return sum + (Number(fields[UTIME] ?? 0) + Number(fields[STIME] ?? 0)) / TICKS_A_SECOND;
}

/** Nothing where the process has gone meanwhile. */
function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the process stands in brackets and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function peakMiB(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
