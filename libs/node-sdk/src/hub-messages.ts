import {
  type Ack,
  type DispatchStateShared,
  type LifeCycleEvent,
  type LifeCycleEventName,
  eventName,
  firstViolation,
  hubEventNames,
} from '@valija/contracts';
import { type IncomingRecord, headerText } from '@valija/messaging';

/** What the hub tells of a dispatch. Comes at least once: `eventId` tells a repeat, `sequence` the order in a dispatch. */
export type HubEvent =
  | { readonly eventId: string; readonly name: LifeCycleEventName; readonly event: LifeCycleEvent }
  | { readonly eventId: string; readonly name: 'DispatchStateShared'; readonly event: DispatchStateShared };

/**
 * What cannot be read now can never be read: it is told and left, and what stands behind it is heard.
 *
 * @param onUnreadable hears the offset of what was skipped
 */
export function readAcks(records: readonly IncomingRecord[], onUnreadable: (offset: string) => void): Ack[] {
  return records.flatMap((record) => {
    const ack = parsed(record);
    if (ack !== undefined && !firstViolation('Ack', ack)) return [ack as Ack];
    onUnreadable(record.offset);
    return [];
  });
}

/** As above; an event of a later contract, which this version does not know, is left alone without a word. */
export function readHubEvents(
  records: readonly IncomingRecord[],
  onUnreadable: (offset: string) => void,
): HubEvent[] {
  return records.flatMap((record) => {
    const type = eventName(headerText(record, 'ce_type') ?? '');
    const name = hubEventNames.find((known) => known === type);
    if (!name) return [];
    const event = parsed(record);
    const eventId = headerText(record, 'ce_id');
    if (event !== undefined && eventId !== undefined) return [{ eventId, name, event } as HubEvent];
    onUnreadable(record.offset);
    return [];
  });
}

function parsed({ value }: IncomingRecord): object | undefined {
  try {
    const read: unknown = JSON.parse(value?.toString() ?? '');
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
