import { SystemClock, sleep } from '@valija/clock';
import type { Stop } from '../history.js';
import type { Say, TrialStack } from '../stack/trial-stack.js';
import type { Fault } from './fault-plan.js';

const LOOK_MS = 100;
const READY_WITHIN_MS = 180_000;

/** Does one fault after the other, and says each. */
export class Saboteur {
  readonly done: Fault[] = [];
  /** How many faults have been begun. */
  begun = 0;
  /** Processes that did not come back in time. */
  readonly lost = new Set<string>();
  /** When a process stood still. */
  readonly stops: Stop[] = [];
  /** Until when some stand still, while the next fault comes already. */
  private readonly pauses: Promise<void>[] = [];

  constructor(
    private readonly stack: TrialStack,
    private readonly say: Say,
  ) {}

  async run(faults: readonly Fault[]): Promise<void> {
    for (const [index, fault] of faults.entries()) {
      await sleep(fault.afterMs);
      const seconds = await this.inflict(fault);
      const how = fault.kind === 'kill' ? 'kill -9' : `stopped for ${(fault.pauseMs / 1_000).toFixed(1)} s`;
      const back = seconds === undefined ? '' : `, ready again after ${seconds.toFixed(1)} s`;
      this.say(`fault ${String(index + 1)}/${String(faults.length)}: ${fault.target} ${how}${back}`);
    }
    await Promise.all(this.pauses);
  }

  /** @returns after how many seconds the process was ready again, where that is waited for */
  private async inflict(fault: Fault): Promise<number | undefined> {
    const { kind, target, pauseMs, isWaitedFor } = fault;
    // Still on its way back from the last fault: there must be a process to be harmed.
    await this.untilRuns(target);
    const pid = this.stack.pid(target);
    const startedAt = performance.now();
    this.begun += 1;
    if (kind === 'kill') this.stack.kill(target);
    else {
      const pause = this.pause(target, pauseMs);
      this.pauses.push(pause);
      if (isWaitedFor) await pause;
    }
    this.done.push(fault);
    if (!isWaitedFor) return undefined;
    await this.untilReady(target, kind === 'kill' ? pid : undefined);
    return (performance.now() - startedAt) / 1_000;
  }

  private async pause(target: string, pauseMs: number): Promise<void> {
    const clock = new SystemClock();
    const fromMs = clock.epochMs();
    const go = this.stack.pause(target);
    await sleep(pauseMs);
    go?.();
    this.stops.push({ fromMs, toMs: clock.epochMs() });
  }

  private async untilRuns(target: string): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS;
    while (this.stack.pid(target) === undefined && performance.now() < end) await sleep(LOOK_MS);
  }

  private async untilReady(target: string, notPid: number | undefined): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS;
    while (performance.now() < end) {
      const pid = this.stack.pid(target);
      if (pid !== undefined && pid !== notPid && (await this.stack.supervisor.answers(target))) return;
      await sleep(LOOK_MS);
    }
    this.lost.add(target);
  }
}
