import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { sleep } from '@valija/clock';

const CLIMB_MS = 250;
const PARTS = 16;

/**
 * How much of its load a node may have sent by now: the load is spread over the faults, however long they take. A file,
 * so that a node in a process of its own finds it after each start.
 */
export class Pace {
  constructor(readonly path: string) {}

  /** @param share between 0 and 1 */
  allow(share: number): void {
    writeFileSync(`${this.path}.next`, String(share));
    renameSync(`${this.path}.next`, this.path);
  }

  /** Rises to the goal, by a part of what is left each time, until nobody wants more: something is always on its way. */
  async climb(goal: () => number, leastStep: number, signal: AbortSignal): Promise<void> {
    const next = (from: number, to: number): number =>
      Math.min(to, from + Math.max(leastStep, (to - from) / PARTS));
    for (let share = 0; !signal.aborted; share = next(share, goal())) {
      this.allow(share);
      await sleep(CLIMB_MS, signal);
    }
  }

  /** How many of so many; at the end all, also those that are more than so many. */
  allowed(events: number): number {
    const share = Number(readFileSync(this.path, 'utf8'));
    return share < 1 ? Math.ceil(share * events) : Infinity;
  }
}
