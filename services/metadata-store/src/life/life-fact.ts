import type { Actor, Channel, LifeCycleEvent, LifeCycleEventName, Resolution } from '@valija/contracts';

/** Something that happened to a dispatch, as it is written down: once, and never changed. */
export interface LifeFact {
  readonly dispatchId: string;
  /** Who said it: a node, or the hub itself. */
  readonly source: string;
  readonly factId: string;
  /** SHA-256 of the node's event: tells its repeat from another event of the same id. */
  readonly digest?: Buffer;
  readonly kind: string;
  readonly effect: 'applied' | 'kept';
  readonly version: number;
  readonly resolution: Resolution | undefined;
  readonly legalAtMs: number | null;
  readonly recordedAtMs: number;
  readonly channel: Channel | undefined;
  readonly actorRole: string | undefined;
  readonly sequence: number | undefined;
  /** What is personal or long: who, why, the proof elsewhere. Sealed. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What happened to a dispatch, for the nodes that hear of it. */
export interface Announcement {
  /** The node that made the dispatch. */
  readonly nodeId: string;
  readonly name: LifeCycleEventName;
  readonly event: LifeCycleEvent;
}

export const HUB = 'hub';

/** An actor without empty fields, for messages. */
export function actorOf(actor: Actor): Actor {
  return {
    role: actor.role,
    ...(actor.idType !== undefined && { idType: actor.idType }),
    ...(actor.idNumber !== undefined && { idNumber: actor.idNumber }),
    ...(actor.fullName !== undefined && { fullName: actor.fullName }),
  };
}
