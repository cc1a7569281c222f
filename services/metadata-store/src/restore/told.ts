import {
  type Ack,
  type LifeCycleEvent,
  type LifeCycleEventName,
  eventName,
  lifeCycleEventNames,
} from '@valija/contracts';
import { type IncomingRecord, headerText } from '@valija/messaging';

/** What the hub has told a node, as it stands in the node's topic. */
export type Told =
  | { readonly kind: 'ack'; readonly eventId: string; readonly ack: Ack }
  | {
      readonly kind: 'event';
      readonly eventId: string;
      readonly name: LifeCycleEventName;
      readonly event: LifeCycleEvent;
    }
  /** It tells what follows from something else, and is told again by itself. */
  | { readonly kind: 'derived'; readonly eventId: string };

/** Topics that this service writes. */
export const TOLD_TOPICS = /^nodes\.[a-z0-9-]+\.(acks|events)\.v1$/;

/** @throws SyntaxError where a record is not what the hub writes: then nobody can say what it told */
export function toldIn(record: IncomingRecord): Told {
  const eventId = headerText(record, 'ce_id') ?? '';
  const type = eventName(headerText(record, 'ce_type') ?? '');
  const parse = (): unknown => JSON.parse(record.value?.toString() ?? '');
  if (type === 'Ack') return { kind: 'ack', eventId, ack: parse() as Ack };
  const name = lifeCycleEventNames.find((each) => each === type);
  return name
    ? { kind: 'event', eventId, name, event: parse() as LifeCycleEvent }
    : { kind: 'derived', eventId };
}
