import type { Ack, Coverage, LifeCycleEventName, Resolution } from '@valija/contracts';

/**
 * What can be seen of a campaign from outside when all is quiet: what each node sent, what the topics hold, what the
 * store holds, what citizens were answered, and what became of the processes. It has no personal datum: ids, digests,
 * instants.
 */
export interface History {
  readonly nodes: readonly NodeHistory[];
  readonly store: StoreHistory;
  readonly acts: readonly CitizenAct[];
  readonly processes: readonly ProcessHistory[];
  /** `topic/partition` of the partitions that wait for an operator. */
  readonly stoppedPartitions: readonly string[];
  readonly live?: LiveHistory;
}

/** What citizens were answered to questions that go to many systems, and when something stood still. */
export interface LiveHistory {
  readonly answers: readonly LiveAnswer[];
  readonly stops: readonly Stop[];
}

export interface LiveAnswer {
  /** What was asked, without anybody's name. */
  readonly asked: string;
  readonly atMs: number;
  readonly tookMs: number;
  /** `whole`, the code of a problem, or what else came. */
  readonly end: string;
  readonly coverage?: Coverage;
  /** Of an answer that comes in parts: whose came, in their order. */
  readonly parts?: readonly string[];
}

/** A process stood still. */
export interface Stop {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface NodeHistory {
  readonly nodeId: string;
  readonly sent: readonly SentEvent[];
  /** The dispatches topic, offset by offset; those of an earlier generation from before the topic was made anew. */
  readonly log: readonly LogRecord[];
  /** The end of each partition's present log: where the next record would stand. */
  readonly logEnds: readonly number[];
  readonly acks: readonly HeardAck[];
  readonly events: readonly HeardEvent[];
  /** Ids of events that the node's own handler was given, where the node has one. */
  readonly handled?: readonly string[];
  /** What the node's own outbox still holds, where it has one. */
  readonly waiting?: number;
}

export interface Position {
  readonly generation: number;
  readonly partition: number;
  readonly offset: number;
}

/** An event as the node knows it to be sent. */
export interface SentEvent {
  readonly eventId: string;
  readonly dispatchId: string;
  readonly digest: string;
  /** Where Kafka said that it stands; undefined where only the node's library knows. */
  readonly position?: Position;
  /** What the node's library said became of it. */
  readonly told?: Answer;
}

export type Outcome = 'accepted' | 'duplicate' | 'superseded' | 'rejected' | 'lost';

export interface Answer {
  readonly outcome: Outcome;
  readonly code?: string | undefined;
}

/** A record of a dispatches topic, as far as the answer to it depends on it. */
export interface LogRecord extends Position {
  /** Empty where the record has none that can be read. */
  readonly eventId: string;
  readonly dispatchId: string;
  /** SHA-256 of the value, in hexadecimal. */
  readonly digest: string;
  readonly said: Said;
  /** It was seen in the topic, and is no longer there. */
  readonly isGone?: boolean;
}

export type Said =
  | {
      readonly type: 'snapshot';
      readonly isAmendment: boolean;
      readonly version: number;
      readonly kind: 'notification' | 'communication';
      /** The end of its term, by its own dates. */
      readonly expiresAtMs: number | null;
      /** Digests of its manifest, joined in order. */
      readonly documents: string;
    }
  | { readonly type: 'resolved-elsewhere'; readonly resolution: Resolution; readonly legalAtMs: number }
  | { readonly type: 'cancelled'; readonly legalAtMs: number }
  | { readonly type: 'deadline-extended'; readonly expiresAtMs: number }
  /** It breaks a rule of the border. */
  | { readonly type: 'fault'; readonly code: string };

export interface HeardAck {
  /** `ce_id`. */
  readonly id: string;
  /** Its place in the topic: partition and offset. */
  readonly partition: number;
  readonly offset: number;
  readonly ack: Ack;
}

export interface HeardEvent {
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly name: LifeCycleEventName;
  readonly dispatchId: string;
  readonly sequence: number;
  readonly version: number;
  readonly resolution: Resolution;
  readonly legalAtMs: number;
  readonly appearanceId?: string | undefined;
  /** SHA-256 of the value: copies must be alike. */
  readonly digest: string;
}

export interface StoreHistory {
  readonly dispatches: readonly StoredDispatch[];
  readonly facts: readonly StoredFact[];
  readonly appearances: readonly StoredAppearance[];
  readonly rejections: readonly (Position & { readonly nodeId: string; readonly code: string })[];
  readonly fences: readonly StoredFence[];
  /** Messages that wait to be sent. */
  readonly outbox: number;
}

export interface StoredDispatch {
  readonly dispatchId: string;
  readonly nodeId: string;
  readonly version: number;
  readonly digest: string;
  readonly state: 'available' | Resolution;
  readonly expiresAtMs: number | null;
  readonly legalAtMs: number | null;
  readonly sequence: number;
}

export interface StoredFact {
  readonly dispatchId: string;
  /** A node, or `hub`. */
  readonly source: string;
  readonly factId: string;
  readonly kind: string;
  readonly effect: 'applied' | 'kept';
  readonly version: number;
  readonly resolution: Resolution | null;
  readonly legalAtMs: number | null;
  readonly recordedAtMs: number;
  readonly sequence: number | null;
  readonly digest: string | null;
}

export interface StoredAppearance {
  readonly appearanceId: string;
  readonly dispatchId: string;
  readonly decision: 'accept' | 'reject';
  readonly hasEffect: boolean;
  readonly version: number;
  readonly appearedAtMs: number;
}

export interface StoredFence {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly nextOffset: number;
}

/** A receipt that a citizen holds. */
export interface CitizenAct {
  readonly dispatchId: string;
  readonly appearanceId: string;
  readonly hasEffect: boolean;
  readonly decision: 'accept' | 'reject';
  /** Digests of the documents as the answer listed them, joined in order. */
  readonly documents: string;
  /** Digests of the bytes that were then given, each with the one that was promised; those that were asked for. */
  readonly released: readonly { readonly promised: string; readonly given: string }[];
}

export interface ProcessHistory {
  readonly name: string;
  /** How often somebody ended it on purpose. */
  readonly killed: number;
  /** How often the supervisor said that it starts it again. */
  readonly saidRestarts: number;
  /** It answered that it is ready when all was over. */
  readonly isReady: boolean;
}
