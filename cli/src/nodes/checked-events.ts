import { randomUUID } from 'node:crypto';
import { SystemClock } from '@valija/clock';
import {
  type NodeEventName,
  type NodePublication,
  type NoticeEventName,
  nodeEventNames,
  noticeEventNames,
} from '@valija/contracts';
import { EventInvalid, checkedValue } from '@valija/node-sdk';
import type { Fault, FileEvent } from './file-event.js';

/** An event that may be sent. */
export interface CheckedEvent {
  readonly line: number;
  readonly eventId: string;
  readonly name: NodeEventName | NoticeEventName;
  /** What it is about, as its answer names it. */
  readonly ids: { readonly dispatchId: string } | { readonly noticeId: string };
  readonly value: string;
}

const NAMES = [...nodeEventNames, ...noticeEventNames];

/** Holds events against the rules that the hub has, without asking it. */
export function checkedEvents(events: readonly FileEvent[]): { valid: CheckedEvent[]; invalid: Fault[] } {
  const valid: CheckedEvent[] = [];
  const invalid: Fault[] = [];
  const nowMs = new SystemClock().epochMs();
  for (const event of events) {
    const checked = event.fault ?? check(event, nowMs);
    if ('code' in checked) invalid.push(checked);
    else valid.push(checked);
  }
  return { valid, invalid };
}

function check({ line, type, eventId, data }: FileEvent, nowMs: number): CheckedEvent | Fault {
  const name = NAMES.find((each) => each === type);
  if (!name)
    return {
      line,
      code: 'type-unknown',
      pointer: '/type',
      detail: `use one of ${NAMES.join(', ')}`,
    };
  if (typeof data !== 'object' || data === null)
    return { line, code: 'schema-violation', pointer: '/data', detail: 'must be an object' };
  const event = { name, data } as unknown as NodePublication;
  try {
    const value = checkedValue(event, nowMs);
    return {
      line,
      eventId: typeof eventId === 'string' ? eventId : randomUUID(),
      name,
      ids:
        event.name === 'NoticePublished'
          ? { noticeId: event.data.noticeId }
          : { dispatchId: event.data.dispatchId },
      value,
    };
  } catch (error) {
    if (error instanceof EventInvalid) return { line, ...error.fault };
    throw error;
  }
}
