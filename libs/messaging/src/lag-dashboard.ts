import type { EachBatchPayload } from 'kafkajs';
import { placeOf } from './assignment.js';

const TELL_EVERY_MS = 5_000;

/** Kafka's own offsets: positions are the handler's, and these are only for those who watch the lag. */
export class LagDashboard {
  private readonly toldAtMs = new Map<string, number>();

  async tell(payload: EachBatchPayload, next: number): Promise<void> {
    const { topic, partition } = payload.batch;
    const place = placeOf(topic, partition);
    const now = performance.now();
    if (now - (this.toldAtMs.get(place) ?? -TELL_EVERY_MS) < TELL_EVERY_MS) return;
    this.toldAtMs.set(place, now);
    await payload.commitOffsetsIfNecessary({
      topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
    });
  }
}
