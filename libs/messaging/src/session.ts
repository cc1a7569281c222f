import { sleep } from '@valija/clock';
import type { EachBatchPayload } from 'kafkajs';

/** So long Kafka keeps the place of a member that says nothing: what a killed one read lies idle for that time. */
export const SESSION_MS = 12_000;
export const HEARTBEAT_EVERY_MS = 3_000;

/** The group must hear of us while a batch takes its time. */
export async function beat(payload: EachBatchPayload, until: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(HEARTBEAT_EVERY_MS, until);
    if (until.aborted) return;
    // A rebalance is no failure of the batch: whoever handles it finds out by itself.
    await payload.heartbeat().catch(() => undefined);
  }
}
