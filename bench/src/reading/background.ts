import { sleep } from '@valija/clock';
import { PeerProcess } from '../peers/peer-process.js';
import type { Stage } from '../stage/stage.js';

const SECOND_MS = 1_000;

/** Events at a steady pace, as long as something else is measured; from a process of its own, which holds up nobody's clock. */
export class Background {
  private readonly started = performance.now();

  private constructor(
    private readonly stage: Stage,
    private readonly peer: PeerProcess,
    private readonly committedBefore: number,
  ) {}

  static async start(stage: Stage, perSecond: number): Promise<Background> {
    const before = await stage.store.committed();
    return new Background(stage, PeerProcess.feeding(stage, perSecond), before);
  }

  /** Ends when everything is committed: what is measured next starts from quiet. @returns events a second */
  async stop(): Promise<number> {
    const { store } = this.stage;
    const committed = (await store.committed()) - this.committedBefore;
    const perSecond = committed / ((performance.now() - this.started) / SECOND_MS);
    await this.peer.stop();
    for (let [seen, last] = [-1, -2]; seen !== last;) {
      await sleep(SECOND_MS);
      [last, seen] = [seen, await store.committed()];
    }
    return perSecond;
  }
}
