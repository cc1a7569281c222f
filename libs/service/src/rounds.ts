import { sleep } from '@valija/clock';
import type { Closing } from './closing.js';

export interface RoundsOptions {
  /** Between two rounds. */
  readonly everyMs: number;
  /** @returns whether there is more to do at once */
  readonly round: () => Promise<boolean>;
  /** A round that fails is not the last: the next one comes in its time. */
  readonly onFailure: (error: unknown) => void;
}

/** What a process does again and again by itself. The round in hand is finished before the process leaves. */
export class Rounds {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(closing: Closing) {
    closing.add('work', () => this.end());
  }

  /** A long round may end early: the process leaves. */
  get isEnding(): boolean {
    return this.stopping.signal.aborted;
  }

  start(options: RoundsOptions): void {
    this.running = this.run(options);
  }

  /** The one in hand is the last. */
  end(): Promise<void> {
    this.stopping.abort();
    return this.running;
  }

  private async run({ everyMs, round, onFailure }: RoundsOptions): Promise<void> {
    while (!this.isEnding) {
      try {
        if (await round()) continue;
      } catch (error) {
        onFailure(error);
      }
      await sleep(everyMs, this.stopping.signal);
    }
  }
}
