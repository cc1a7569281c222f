import { type BatchRange, buildAck } from '@valija/border';
import type { Ack, IngestRejection } from '@valija/contracts';
import type { FoldedBatch } from './batch-rows.js';

/** The ack of a batch. */
export function ackOf({ decoded: { batch, events }, result }: FoldedBatch, committedAt: string): Ack {
  const { topic, partition, generation, firstOffset, lastOffset, rejections } = batch;
  return buildAck({
    topic,
    partition,
    generation,
    firstOffset,
    lastOffset,
    committedAt,
    rejections: rejections.map(({ digest: _digest, ...refused }) => refused),
    events: events.map(({ index, eventId, dispatchId }) => ({
      offset: batch.offsets[index] ?? firstOffset,
      eventId,
      dispatchId,
      outcome: result.outcomes[index] ?? { kind: 'accepted' },
    })),
  });
}

/** A rejection, and where its event stood. */
export interface PlacedRejection
  extends IngestRejection, Pick<BatchRange, 'topic' | 'partition' | 'generation'> {
  readonly nodeId: string;
}

/** What the border rejected and what the rules rejected, for the operator's list. */
export function rejectionsOf({ decoded: { batch, events }, result }: FoldedBatch): PlacedRejection[] {
  const own = events.flatMap((event): IngestRejection[] => {
    const outcome = result.outcomes[event.index];
    if (outcome?.kind !== 'rejected') return [];
    const { kind: _, ...fault } = outcome;
    const { eventId, dispatchId } = event;
    const digest = event.digest.toString('hex');
    return [{ offset: batch.offsets[event.index] ?? -1, ...fault, eventId, dispatchId, digest }];
  });
  const { nodeId, topic, partition, generation } = batch;
  return [...batch.rejections, ...own].map((each) => ({ ...each, nodeId, topic, partition, generation }));
}
