import { sleep } from '@valija/clock';
import type { EachBatchPayload } from 'kafkajs';

/** So long Kafka keeps the place of a member that says nothing: what a killed one read lies idle for that time. */
export const SESSION_MS = 12_000;
export const HEARTBEAT_EVERY_MS = 3_000;

/** The group must hear of us while batches take their time: one of those in hand speaks for all. */
export class Heart {
  private readonly inHand = new Set<EachBatchPayload>();
  private resting = new AbortController();

  /** @returns lets go of the batch */
  beatFor(payload: EachBatchPayload): () => void {
    this.inHand.add(payload);
    if (this.inHand.size === 1) {
      this.resting = new AbortController();
      void this.beat(this.resting.signal);
    }
    return () => {
      if (this.inHand.delete(payload) && this.inHand.size === 0) this.resting.abort();
    };
  }

  private async beat(until: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(HEARTBEAT_EVERY_MS, until);
      if (until.aborted) return;
      const [first] = this.inHand;
      // A rebalance is no failure of the batch: whoever handles it finds out by itself.
      await first?.heartbeat().catch(() => undefined);
    }
  }
}
