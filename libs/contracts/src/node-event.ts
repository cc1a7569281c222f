import type { AckCode } from './ack-codes.js';
import type {
  DispatchCancelled,
  DispatchDeadlineExtended,
  DispatchResolvedElsewhere,
  DispatchSnapshot,
  NoticePublished,
} from './generated/messages.js';

/** An event that a node publishes: its name and its content. */
export type NodeEvent =
  | { readonly name: 'DispatchMadeAvailable' | 'DispatchAmended'; readonly data: DispatchSnapshot }
  | { readonly name: 'DispatchCancelled'; readonly data: DispatchCancelled }
  | { readonly name: 'DispatchResolvedElsewhere'; readonly data: DispatchResolvedElsewhere }
  | { readonly name: 'DispatchDeadlineExtended'; readonly data: DispatchDeadlineExtended };

export type SnapshotEvent = Extract<NodeEvent, { name: 'DispatchMadeAvailable' | 'DispatchAmended' }>;

export function isSnapshotEvent(event: NodeEvent): event is SnapshotEvent {
  return event.name === 'DispatchMadeAvailable' || event.name === 'DispatchAmended';
}

/** What a node publishes beside its dispatches. */
export interface NoticeEvent {
  readonly name: 'NoticePublished';
  readonly data: NoticePublished;
}

/** All that a node publishes. */
export type NodePublication = NodeEvent | NoticeEvent;

/** What is wrong with an event, as its ack says it. The detail names no personal datum. */
export interface EventFault {
  readonly code: AckCode;
  readonly pointer?: string;
  readonly detail?: string;
}
