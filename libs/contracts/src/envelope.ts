/** CloudEvents 1.0 in Kafka's binary mode: the attributes are headers, the value is the event. */

export const SPEC_VERSION = '1.0';
export const CONTENT_TYPE = 'application/json';

const TYPE_PREFIX = 'org.valija.';
const SCHEMA_BASE = 'https://valija.example/contracts/';

export const nodeEventNames = [
  'DispatchMadeAvailable',
  'DispatchAmended',
  'DispatchCancelled',
  'DispatchResolvedElsewhere',
  'DispatchDeadlineExtended',
] as const;
export type NodeEventName = (typeof nodeEventNames)[number];

/** What a node publishes on its notices topic. */
export const noticeEventNames = ['NoticePublished'] as const;
export type NoticeEventName = (typeof noticeEventNames)[number];

export const lifeCycleEventNames = [
  'DispatchAccessed',
  'DispatchRead',
  'DispatchRejected',
  'DispatchExpired',
  'DispatchResolutionCorrected',
] as const;
export type LifeCycleEventName = (typeof lifeCycleEventNames)[number];

/** Everything that a node hears on its events topic. */
export const hubEventNames = [...lifeCycleEventNames, 'DispatchStateShared'] as const;
export type HubEventName = (typeof hubEventNames)[number];

export type EventName =
  NodeEventName | NoticeEventName | HubEventName | 'Ack' | 'DirectoryChanged' | 'DispatchesArrived';

/** `DispatchMadeAvailable` is `org.valija.DispatchMadeAvailable.v1` on the wire. */
export function eventType(name: EventName): string {
  return `${TYPE_PREFIX}${name}.v1`;
}

export function eventName(type: string): string | undefined {
  return type.startsWith(TYPE_PREFIX) && type.endsWith('.v1')
    ? type.slice(TYPE_PREFIX.length, -3)
    : undefined;
}

/** `DispatchMadeAvailable` is described by `…/dispatch-made-available.v1.schema.json`. */
export function eventSchema(name: EventName): string {
  const file = name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return `${SCHEMA_BASE}${file}.v1.schema.json`;
}

export interface Envelope {
  readonly id: string;
  readonly name: EventName;
  /** URI-reference of who says it: `/nodes/andalucia`, `/hub/metadata-store`. */
  readonly source: string;
  readonly time: string;
  /** What it is about: the dispatch id or the notice id. Never a person. */
  readonly subject?: string;
  readonly traceparent?: string;
}

/** The headers of a message, as text. */
export function envelopeHeaders(envelope: Envelope): Record<string, string> {
  return {
    ce_specversion: SPEC_VERSION,
    ce_id: envelope.id,
    ce_type: eventType(envelope.name),
    ce_source: envelope.source,
    ce_time: envelope.time,
    ce_dataschema: eventSchema(envelope.name),
    'content-type': CONTENT_TYPE,
    ...(envelope.subject === undefined ? {} : { ce_subject: envelope.subject }),
    ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
  };
}
