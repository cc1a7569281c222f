import { type EventFault, type NodePublication, firstViolation, limits } from '@valija/contracts';
import { brokenNoticeRule, brokenRule, wrongCharacter } from '@valija/legal';

/** An event that the hub would reject: said before it is sent. */
export class EventInvalid extends Error {
  constructor(readonly fault: EventFault) {
    super([fault.code, fault.pointer, fault.detail].filter(Boolean).join(': '));
    this.name = 'EventInvalid';
  }
}

/**
 * The value of a message, held against the same schemas and rules as the hub's. A writer is strict: a field that the
 * schema does not name is a mistake.
 *
 * @throws EventInvalid
 */
export function checkedValue(event: NodePublication, nowMs: number): string {
  const value = JSON.stringify(event.data);
  if (Buffer.byteLength(value) > limits.messageBytes) {
    throw new EventInvalid({
      code: 'too-large',
      detail: `at most ${String(limits.messageBytes)} bytes are allowed`,
    });
  }
  // A copy: the reader's validator drops what it does not know.
  const data: unknown = JSON.parse(value);
  const violation = firstViolation(event.name, data);
  if (violation)
    throw new EventInvalid({ code: 'schema-violation', pointer: violation.pointer, detail: violation.rule });
  if (JSON.stringify(data) !== value) {
    throw new EventInvalid({
      code: 'schema-violation',
      detail: 'it has a field that the schema does not name',
    });
  }
  const fault = wrongCharacter(event.data) ?? ruleOf({ name: event.name, data } as NodePublication, nowMs);
  if (fault) throw new EventInvalid(fault);
  return value;
}

function ruleOf(event: NodePublication, nowMs: number): EventFault | undefined {
  return event.name === 'NoticePublished' ? brokenNoticeRule(event.data, nowMs) : brokenRule(event, nowMs);
}
