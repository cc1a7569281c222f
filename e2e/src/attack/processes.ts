import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '@valija/clock';
import { type Part, gauge, lives, parts } from '../parts.js';
import { stateFile } from '../stack.js';
import type { Findings } from './findings.js';
import { CANARY_NAME, CANARY_NUMBER } from './strange.js';

/** Of one process of the hub. Each begins with about 150 MiB. */
const MOST_MIB = 800;
const LOOK_EVERY_MS = 1_000;
const BYTES_A_MIB = 1_048_576;

/** The hub's own processes while they are attacked: none is to be started again, and none to grow without end. */
export class Processes {
  private readonly peaks = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly watching = this.watch();

  private constructor(private readonly before: ReadonlyMap<string, number | undefined>) {}

  static async watched(): Promise<Processes> {
    return new Processes(await lives());
  }

  /** @returns what each has needed at most, in MiB */
  async stop(findings: Findings): Promise<ReadonlyMap<string, number>> {
    this.stopping.abort();
    await this.watching;
    const now = await lives();
    for (const [name, life] of this.before)
      if (life !== process.pid && now.get(name) !== life)
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
      for (const part of attacked())
        this.peaks.set(part.name, Math.max(this.peaks.get(part.name) ?? 0, await residentMib(part)));
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

/** Who attacks started them, and may be in their list: it is no process of the hub, and has every answer in its memory. */
function attacked(): readonly Part[] {
  return parts().filter(({ pid }) => pid !== process.pid);
}

/** Zero where the process is gone, or nobody says. */
async function residentMib(part: Part): Promise<number> {
  if (part.pid === undefined)
    return Math.round(((await gauge(part, 'process_resident_memory_bytes')) ?? 0) / BYTES_A_MIB);
  try {
    const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${part.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib) / 1_024);
  } catch {
    return 0;
  }
}
