import type { Ack } from '@valija/contracts';

/** Where a partition stands: the row that every batch compares itself with. */
export interface Fence {
  readonly topicId: string;
  readonly generation: number;
  readonly nextOffset: number;
}

/** What a batch says of itself. */
export interface BatchRange {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly epoch: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

/** One partition of one topic. */
export function placeOf({ topic, partition }: Pick<BatchRange, 'topic' | 'partition'>): string {
  return `${topic}/${String(partition)}`;
}

/** What the log of the partition holds. */
export interface Log {
  readonly topicId: string;
  readonly start: number;
  /** The offset that the next record will get. */
  readonly end: number;
}

export type Start =
  | { readonly kind: 'from'; readonly generation: number; readonly offset: number }
  | { readonly kind: 'stopped'; readonly reason: 'log-lost' | 'log-behind'; readonly nextOffset: number };

/**
 * Where to read a partition from. The fence and the log must agree: below the log's start, records were lost before
 * they were read; above its end, the log has lost what was read already. Both stop the partition until an operator has
 * looked: a reset would skip or double in silence. A topic made anew, known by its id, begins a new generation.
 */
export function startOf(fence: Fence | undefined, log: Log): Start {
  const isNew = !fence || fence.topicId !== log.topicId;
  const generation = isNew ? (fence?.generation ?? 0) + 1 : fence.generation;
  const offset = isNew ? 0 : fence.nextOffset;
  if (offset < log.start) return { kind: 'stopped', reason: 'log-lost', nextOffset: offset };
  if (offset > log.end) return { kind: 'stopped', reason: 'log-behind', nextOffset: offset };
  return { kind: 'from', generation, offset };
}

export interface GapConfirmed {
  readonly generation: number;
  readonly nextOffset: number;
  /** Offsets that are acked as lost; none where the log was cut off behind what had been read. */
  readonly lost: { readonly from: number; readonly to: number } | null;
}

/** What an operator's word makes of a gap; undefined where there is none. */
export function confirmGap(fence: Fence | undefined, log: Log): GapConfirmed | undefined {
  const start = startOf(fence, log);
  if (start.kind === 'from') return undefined;
  const isNew = !fence || fence.topicId !== log.topicId;
  const generation = isNew ? (fence?.generation ?? 0) + 1 : fence.generation;
  if (start.reason === 'log-lost') {
    return { generation, nextOffset: log.start, lost: { from: start.nextOffset, to: log.start - 1 } };
  }
  // The same offsets will carry other records: they must not be taken for the old ones.
  return { generation: generation + 1, nextOffset: log.start, lost: null };
}

/** A partition as a database knows it. */
export type KnownFence = Pick<Fence, 'generation' | 'nextOffset'>;

/**
 * An ack is written with its fence: a database that does not have the one has not given the other. It is older than what the
 * hub has said (ADR 0027).
 */
export function isKnownAck(
  { generation, lastOffset }: Pick<Ack, 'generation' | 'lastOffset'>,
  fence: KnownFence | undefined,
): boolean {
  if (!fence || fence.generation < generation) return false;
  return fence.generation > generation || fence.nextOffset > lastOffset;
}
