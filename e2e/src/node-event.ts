import type { BorderCase, NodeIdentity } from './attack/border-cases.js';
import type { BadEvent } from './bad-events.js';
import { plainHeaders, plainSnapshot } from './plain-dispatch.js';

/** An event as a node sends it, bad in the way that is asked for. */
export function eventOf(
  { event = 'DispatchMadeAvailable', value, headers, without, key, shift = 0, what }: BadEvent,
  { nodeId, dir3, nowMs }: NodeIdentity,
): BorderCase {
  const snapshot = plainSnapshot(dir3, nowMs, Buffer.from('x'));
  const made = value(snapshot);
  const all: Record<string, string | string[]> = { ...plainHeaders(event, nodeId, nowMs), ...headers };
  if (without !== undefined) Reflect.deleteProperty(all, without);
  const isBytes = made === null || Buffer.isBuffer(made);
  return {
    event,
    what,
    value: isBytes ? made : Buffer.from(JSON.stringify(made)),
    key: key === undefined ? snapshot.dispatchId : key,
    headers: all,
    shift,
  };
}
