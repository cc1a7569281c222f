import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '@valija/clock';
import { stateFile } from '../stack.js';
import type { Findings } from './findings.js';
import { CANARY_NAME, CANARY_NUMBER } from './strange.js';

interface RunningProcess {
  readonly name: string;
  readonly pid: number;
}

/** Of one process of the hub. Each begins with about 150 MiB. */
const MOST_MIB = 800;
const LOOK_EVERY_MS = 1_000;

/** The hub's own processes while they are attacked: none is to be started again, and none to grow without end. */
export class Processes {
  private readonly before = running();
  private readonly peaks = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly watching = this.watch();

  /** @returns what each has needed at most, in MiB */
  async stop(findings: Findings): Promise<ReadonlyMap<string, number>> {
    this.stopping.abort();
    await this.watching;
    const now = new Map(running().map(({ name, pid }) => [name, pid]));
    for (const { name, pid } of this.before)
      if (now.get(name) !== pid)
        findings.through({
          kind: 'processes',
          where: name,
          why: 'it had to be started again',
          again: 'see its log',
        });
    for (const [name, mib] of this.peaks)
      if (mib > MOST_MIB)
        findings.through({
          kind: 'processes',
          where: name,
          why: `it grew to ${mib} MiB`,
          again: 'see its log',
        });
    return this.peaks;
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const { name, pid } of this.before)
        this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, residentMib(pid)));
      await sleep(LOOK_EVERY_MS, this.stopping.signal);
    }
  }
}

/** No log holds what only a person is called by. */
export function searchLogs(findings: Findings): void {
  for (const file of readdirSync(stateFile('logs'))) {
    const line = readFileSync(join(stateFile('logs'), file), 'utf8')
      .split('\n')
      .find((each) => each.includes(CANARY_NUMBER) || each.includes(CANARY_NAME));
    findings.tried('logs');
    if (line !== undefined)
      findings.through({ kind: 'logs', where: file, why: 'personal data in a log', again: line });
  }
}

function running(): RunningProcess[] {
  const { processes } = JSON.parse(readFileSync(stateFile('run.json'), 'utf8')) as {
    processes: RunningProcess[];
  };
  // Who attacks started them: it is no process of the hub, and has every answer in its memory.
  return processes.filter(({ pid }) => pid !== process.pid).map(({ name, pid }) => ({ name, pid }));
}

/** Zero where the process is gone, or the system does not say. */
function residentMib(pid: number): number {
  try {
    const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib) / 1_024);
  } catch {
    return 0;
  }
}
