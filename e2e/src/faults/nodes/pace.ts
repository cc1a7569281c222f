import { readFileSync, renameSync, writeFileSync } from 'node:fs';

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

  /** How many of so many. */
  allowed(events: number): number {
    return Math.ceil(Number(readFileSync(this.path, 'utf8')) * events);
  }
}
