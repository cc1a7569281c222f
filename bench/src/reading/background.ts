import { sleep } from '@valija/clock';
import { type Load, recordsOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';

/** Behind the loads of the ingest rounds. */
const LOAD_NUMBER = 300;
const TICK_MS = 100;
const SECOND_MS = 1_000;

/** Events at a steady pace, as long as something else is measured. */
export class Background {
  private readonly stopping = new AbortController();
  private readonly started = performance.now();
  private fed = 0;
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly stage: Stage,
    private readonly perSecond: number,
  ) {}

  static start(stage: Stage, perSecond: number): Background {
    const background = new Background(stage, perSecond);
    background.running = background.run();
    return background;
  }

  /** @returns events a second that were fed */
  async stop(): Promise<number> {
    this.stopping.abort();
    await this.running;
    return this.fed / ((performance.now() - this.started) / SECOND_MS);
  }

  private async run(): Promise<void> {
    const load: Load = { number: LOAD_NUMBER, dispatches: 0, hasWhale: false };
    while (!this.stopping.signal.aborted) {
      const due = Math.floor(((performance.now() - this.started) / SECOND_MS) * this.perSecond) - this.fed;
      if (due > 0) {
        const records = recordsOf(load, this.fed, due).slice(0, due);
        await this.stage.feeder.publish(records);
        this.fed += records.length;
      }
      await sleep(TICK_MS, this.stopping.signal);
    }
  }
}
