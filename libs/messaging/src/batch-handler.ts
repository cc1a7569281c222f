import type { UnreadableBatch } from './record-batch.js';
import type { IncomingRecord } from './record.js';

/** Where to read a partition from, or why not to. */
export type PartitionStart =
  { readonly kind: 'from'; readonly offset: number } | { readonly kind: 'stopped'; readonly reason: string };

/** Everything up to `next` is committed; or the partition is somebody else's now. */
export type HandledBatch = { readonly kind: 'next'; readonly offset: number } | { readonly kind: 'fenced' };

/** Who decides: where each partition is read from, and what becomes of its records. Positions are the handler's own. */
export interface BatchHandler {
  readonly groupId: string;
  readonly maxRecords: number;
  /** Of partitions of which much has come, so many are handled at once; those of which little has come do not wait. */
  readonly concurrency: number;
  /** What is to be read now; asked again at each `refresh`. */
  topics(): Promise<readonly string[]>;
  assigned(topic: string, partition: number): Promise<PartitionStart>;
  /** Whether the topic is the one that was assigned, or another under its name: asked of what each fetch has brought. */
  isSameTopic(topic: string, partition: number): Promise<boolean>;
  /**
   * Asked from time to time, of all that is read of a topic.
   *
   * @param nexts what is next, by partition
   * @returns partitions whose log no longer holds what is next, or is another topic's
   */
  lostOf(topic: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]>;
  /** Throws where the world is at fault: the same records come again, and nothing behind them. */
  handle(topic: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch>;
  /** The same for offsets of which no record can be told. */
  refuse(topic: string, partition: number, range: UnreadableBatch): Promise<HandledBatch>;
}
