import {
  type IncomingMessage,
  type OpenedContent,
  misplaced,
  openContent,
  openEnvelope,
} from '@valija/border';
import { type EventFault, type NodeEvent, isSnapshotEvent, nodeEventNames } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { brokenRule } from '@valija/legal';
import { authorityFault } from './authority.js';

/** What became of a message at the border. Ids are there as far as it could be read. */
export type Checked =
  | (Read & { readonly isLate?: boolean })
  /** The directory does not allow it: the store says whether it repeats what was taken before. */
  | (Read & { readonly fault: EventFault })
  | {
      readonly fault: EventFault;
      readonly event?: undefined;
      readonly eventId?: string;
      readonly dispatchId?: string;
    };

export interface Read extends Pick<OpenedContent, 'asItCame'> {
  readonly event: NodeEvent;
  readonly eventId: string;
  readonly dispatchId: string;
}

/** Everything that can be said of a message without the store: envelope, schema, key, rules, authority. */
export function check(message: IncomingMessage, model: DirectoryModel, nowMs: number): Checked {
  const envelope = openEnvelope(message, nodeEventNames);
  if ('code' in envelope) return { fault: envelope };
  const { eventId, name } = envelope;
  const content = openContent(name, message.value);
  if ('code' in content) return { fault: content, eventId };
  const event = { name, data: content.data } as NodeEvent;
  const { dispatchId } = event.data;
  const key = { id: dispatchId, name: 'dispatch id', pointer: '/dispatchId' };
  const fault = misplaced(message, key) ?? brokenRule(event, nowMs);
  if (fault) return { fault, eventId, dispatchId };
  const read: Read = { event, asItCame: content.asItCame, eventId, dispatchId };
  if (!isSnapshotEvent(event)) return read;
  const { nodeId, takenAtMs } = message;
  const isNew = event.name === 'DispatchMadeAvailable';
  const barred = authorityFault({ model, nodeId, snapshot: event.data, isNew, takenAtMs, nowMs });
  if (barred === undefined) return read;
  return barred === 'late' ? { ...read, isLate: true } : { ...read, fault: barred };
}
