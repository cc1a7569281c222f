import { type EventFault, isSnapshotEvent } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { brokenRule } from '@valija/legal';
import { partitionOf } from '@valija/messaging';
import { authorityFault } from './authority.js';
import { type OpenedContent, openContent } from './content.js';
import { openEnvelope } from './envelope.js';
import type { IncomingMessage } from './incoming-message.js';

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

interface Read extends OpenedContent {
  readonly eventId: string;
  readonly dispatchId: string;
}

/** Everything that can be said of a message without the store: envelope, schema, key, rules, authority. */
export function check(message: IncomingMessage, model: DirectoryModel, nowMs: number): Checked {
  const envelope = openEnvelope(message);
  if ('code' in envelope) return { fault: envelope };
  const { eventId, name } = envelope;
  const content = openContent(name, message.value);
  if ('code' in content) return { fault: content, eventId };
  const { event } = content;
  const { dispatchId } = event.data;
  const fault = misplaced(message, dispatchId) ?? brokenRule(event, nowMs);
  if (fault) return { fault, eventId, dispatchId };
  const read = { ...content, eventId, dispatchId };
  if (!isSnapshotEvent(event)) return read;
  const { nodeId, takenAtMs } = message;
  const isNew = event.name === 'DispatchMadeAvailable';
  const barred = authorityFault({ model, nodeId, snapshot: event.data, isNew, takenAtMs, nowMs });
  if (barred === undefined) return read;
  return barred === 'late' ? { ...read, isLate: true } : { ...read, fault: barred };
}

/** Order is kept by partition, so a dispatch must always be in the one of its key. */
function misplaced(
  { key, partition, partitionCount }: IncomingMessage,
  dispatchId: string,
): EventFault | undefined {
  if (key?.toString() !== dispatchId)
    return { code: 'key-mismatch', pointer: '/dispatchId', detail: 'the key is not the dispatch id' };
  const expected = partitionOf(key, partitionCount);
  if (expected === partition) return undefined;
  return {
    code: 'partition-mismatch',
    detail: `the key belongs to partition ${String(expected)} of ${String(partitionCount)}`,
  };
}
