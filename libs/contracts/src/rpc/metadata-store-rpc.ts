import type { AckCode } from '../ack-codes.js';
import type {
  AckException,
  DispatchCancelled,
  DispatchDeadlineExtended,
  DispatchResolvedElsewhere,
} from '../generated/messages.js';
import type { EventFault } from '../node-event.js';

/** What a batch says of an event that is neither a row nor rejected at the border. */
export type IngestFact = {
  readonly index: number;
  /** SHA-256 of the value, in hexadecimal. */
  readonly digest: string;
  /** When the broker took the event. */
  readonly takenAtMs: number;
} & (
  | { readonly name: 'DispatchCancelled'; readonly data: DispatchCancelled }
  | { readonly name: 'DispatchResolvedElsewhere'; readonly data: DispatchResolvedElsewhere }
  | { readonly name: 'DispatchDeadlineExtended'; readonly data: DispatchDeadlineExtended }
);

/** An event that the border rejected: it is answered with the others, and never stored. */
export interface IngestRejection {
  readonly offset: number;
  /** Where a whole batch was: its last one. */
  readonly lastOffset?: number;
  readonly code: AckCode;
  readonly pointer?: string;
  readonly detail?: string;
  readonly eventId?: string;
  readonly dispatchId?: string;
  /** SHA-256 of the value, in hexadecimal. */
  readonly digest: string;
}

/** A snapshot that the directory does not allow: nothing new, but a repeat of what the hub has taken before is one still. */
export interface BarredSnapshot extends EventFault {
  readonly index: number;
}

/** Events of one partition with neighbouring offsets, checked, in columns: cheap to make and cheap to read. */
export interface IngestBatch {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly epoch: number;
  readonly nodeId: string;
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** Of each event that was not rejected, in the order of offsets. */
  readonly offsets: readonly number[];
  readonly dispatchIds: readonly string[];
  readonly eventIds: readonly string[];
  /** Where the event's row ends in `rows`; the same as before it for a fact. */
  readonly rowEnds: readonly number[];
  /** Indexes of the rows that amend: they need a dispatch that is there already. */
  readonly amendments: readonly number[];
  readonly barred: readonly BarredSnapshot[];
  /** Indexes of new dispatches whose body's route was another before they were read. */
  readonly late: readonly number[];
  /** Rows for COPY (libs/dispatch-rows): bytes, which libs/rpc carries as they are. */
  readonly rows: Uint8Array;
  readonly addressees: readonly { readonly index: number; readonly keys: readonly string[] }[];
  readonly facts: readonly IngestFact[];
  readonly rejections: readonly IngestRejection[];
}

export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly nextOffset: number;
  readonly committedAt: string | null;
}

/** What a log holds when a partition is assigned. */
export interface LogState {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly logStart: number;
  readonly logEnd: number;
}

export interface RejectionItem extends AckException {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly offset: number;
  readonly digest: string;
  readonly rejectedAt: string;
}

/** How the store stands to what the hub has said (ADR 0027). */
export interface RestoreStatus {
  readonly state: 'unchecked' | 'behind' | 'replaying' | 'open';
  /** Since when. */
  readonly since: string;
  /** Who began the last restore. */
  readonly operator: string | null;
  /** Of which more was answered than the database knows: from `nextOffset` to `lastOffset` is to be read again. */
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly nextOffset: number;
    readonly lastOffset: number;
  }[];
  /** Acts and expiries that nodes were told of and that wait to be written down again, by the name of the event. */
  readonly events: Readonly<Record<string, number>>;
  /** What was said to nodes, and is no longer in its topic: up to `to`, without it. */
  readonly unreadable: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly from: number;
    readonly to: number;
  }[];
  /** Events that were answered otherwise than before. */
  readonly differing: number;
}

/** What operators ask of the writer of metadata-store, and tell it. */
export interface RestoreRpc {
  'restore.status': { request: Record<string, never>; response: RestoreStatus };
  /** No newer database is to be had: what was answered is read again. */
  'restore.begin': { request: { readonly operator: string }; response: RestoreStatus };
  /** The store opens before everything was read again. */
  'restore.finish': { request: { readonly operator: string }; response: RestoreStatus };
}

/** What the writer of metadata-store answers to the border. */
export interface IngestRpc {
  /** Takes a partition: from now on only batches of this epoch commit. */
  'ingest.assign': {
    request: LogState;
    response:
      | { kind: 'from'; offset: number; generation: number; epoch: number }
      | {
          kind: 'stopped';
          /** `restoring`: a restored store reads again what was answered, and of this partition all is. */
          reason: 'log-lost' | 'log-behind' | 'restoring';
          nextOffset: number;
        };
  };
  /** Commits a batch, or a first part of it when its ack would be too large; a repeat learns that it was committed. */
  'ingest.commit': {
    request: IngestBatch;
    response: { kind: 'committed'; nextOffset: number } | { kind: 'fenced' };
  };
  'ingest.positions': { request: Record<string, never>; response: { positions: PartitionPosition[] } };
  /** An operator confirms that a gap is there to stay: the lost offsets are acked as such. */
  'ingest.confirmGap': {
    request: LogState & { readonly operator: string };
    response: { lost: { from: number; to: number } | null; generation: number; nextOffset: number };
  };
  'ingest.rejections': {
    request: { nodeId: string; after: string | null; limit: number };
    response: { items: RejectionItem[]; next: string | null };
  };
}
