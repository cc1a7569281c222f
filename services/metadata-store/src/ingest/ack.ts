import { type Ack, type AckException, type IngestRejection, isRetryable } from '@valija/contracts';
import type { FoldedBatch } from './batch-rows.js';
import type { BatchRange } from './fence.js';
import type { Outcome } from './fold.js';

export interface AnsweredEvent {
  readonly offset: number;
  readonly eventId: string;
  readonly dispatchId: string;
  readonly outcome: Outcome;
}

export interface AckInput {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly committedAt: string;
  readonly events: readonly AnsweredEvent[];
  readonly rejections: readonly IngestRejection[];
}

/**
 * The answer to a range: what no exception names was accepted. Neighbours that are alike are one entry; a rejection
 * has its own, for it names its event.
 */
export function buildAck({ events, rejections, ...range }: AckInput): Ack {
  const single = [...events.flatMap(exceptionOf), ...rejections.map(exceptionOfRejection)].sort(
    (a, b) => a.from - b.from,
  );
  const exceptions: AckException[] = [];
  for (const exception of single) {
    const last = exceptions.at(-1);
    const isAlike = last?.outcome === exception.outcome && exception.outcome !== 'rejected';
    if (last && isAlike && last.to + 1 === exception.from) last.to = exception.to;
    else exceptions.push(exception);
  }
  const accepted = events.filter(({ outcome }) => outcome.kind === 'accepted').length;
  return { ...range, accepted, exceptions };
}

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
    rejections,
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

function exceptionOf({ offset, eventId, dispatchId, outcome }: AnsweredEvent): AckException[] {
  const range = { from: offset, to: offset };
  switch (outcome.kind) {
    case 'accepted':
      return [];
    case 'duplicate':
    case 'superseded':
      return [{ ...range, outcome: outcome.kind }];
    case 'rejected': {
      const { kind, ...fault } = outcome;
      return [{ ...range, outcome: kind, ...fault, retryable: isRetryable(fault.code), eventId, dispatchId }];
    }
  }
}

function exceptionOfRejection({
  offset,
  lastOffset = offset,
  digest: _digest,
  ...reason
}: IngestRejection): AckException {
  return {
    from: offset,
    to: lastOffset,
    outcome: 'rejected',
    ...reason,
    retryable: isRetryable(reason.code),
  };
}
