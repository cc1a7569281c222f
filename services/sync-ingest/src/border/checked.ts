import type {
  AckCode,
  DispatchCancelled,
  DispatchDeadlineExtended,
  DispatchResolvedElsewhere,
  DispatchSnapshot,
} from '@valija/contracts';

/** A message as the checks see it. */
export interface IncomingMessage {
  readonly nodeId: string;
  readonly partition: number;
  readonly partitionCount: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly header: (name: string) => string | undefined;
}

/** What is wrong with a message, for its ack. The detail names no personal datum. */
export interface Fault {
  readonly code: AckCode;
  readonly pointer?: string;
  readonly detail?: string;
}

/** A message that may go on to the store. */
export type CheckedEvent =
  | { readonly name: 'DispatchMadeAvailable' | 'DispatchAmended'; readonly data: DispatchSnapshot }
  | { readonly name: 'DispatchCancelled'; readonly data: DispatchCancelled }
  | { readonly name: 'DispatchResolvedElsewhere'; readonly data: DispatchResolvedElsewhere }
  | { readonly name: 'DispatchDeadlineExtended'; readonly data: DispatchDeadlineExtended };

export function isSnapshot(
  event: CheckedEvent,
): event is Extract<CheckedEvent, { name: 'DispatchMadeAvailable' | 'DispatchAmended' }> {
  return event.name === 'DispatchMadeAvailable' || event.name === 'DispatchAmended';
}
