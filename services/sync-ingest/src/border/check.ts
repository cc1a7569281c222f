import { type EventFault, type NodeEvent, isSnapshotEvent } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { brokenRule } from '@valija/legal';
import { partitionOf } from '@valija/messaging';
import { lacksAuthority } from './authority.js';
import { openContent } from './content.js';
import { openEnvelope } from './envelope.js';
import type { IncomingMessage } from './incoming-message.js';

/** What became of a message at the border. Ids are there as far as it could be read. */
export type Checked =
  | { readonly event: NodeEvent; readonly eventId: string; readonly dispatchId: string }
  | { readonly fault: EventFault; readonly eventId?: string; readonly dispatchId?: string };

/** Everything that can be said of a message without the store: envelope, schema, key, rules, authority. */
export function check(message: IncomingMessage, model: DirectoryModel, nowMs: number): Checked {
  const envelope = openEnvelope(message);
  if ('code' in envelope) return { fault: envelope };
  const { eventId, name } = envelope;
  const event = openContent(name, message.value);
  if ('code' in event) return { fault: event, eventId };
  const { dispatchId } = event.data;
  const fault =
    misplaced(message, dispatchId) ??
    brokenRule(event, nowMs) ??
    (isSnapshotEvent(event)
      ? lacksAuthority({
          model,
          nodeId: message.nodeId,
          snapshot: event.data,
          isNew: event.name === 'DispatchMadeAvailable',
          nowMs,
        })
      : undefined);
  return fault ? { fault, eventId, dispatchId } : { event, eventId, dispatchId };
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
