import { isUtf8 } from 'node:buffer';
import {
  type EventFault,
  type NodeEventName,
  type NoticeEventName,
  droppedFields,
  firstViolation,
  limits,
} from '@valija/contracts';
import { wrongCharacter } from '@valija/legal';

/** Only behind it can JSON hide a character that is none. */
const ESCAPE = String.raw`\u`;

export interface OpenedContent {
  /** It follows the schema of its name, without the fields that the schema does not name. */
  readonly data: object;
  /** Its JSON as it came, where there were none of those: it need not be written anew. */
  readonly asItCame: Buffer | undefined;
}

/** The event that a message carries, following its schema; fields that the schema does not name are dropped. */
export function openContent(
  name: NodeEventName | NoticeEventName,
  value: Buffer | null,
): OpenedContent | EventFault {
  if (value === null || value.length === 0) return { code: 'not-json', detail: 'the message is empty' };
  if (value.length > limits.messageBytes) {
    return {
      code: 'too-large',
      detail: `has ${String(value.length)} bytes; at most ${String(limits.messageBytes)} are allowed`,
    };
  }
  const data = parse(value);
  if (data === undefined) return { code: 'not-json', detail: 'is not a JSON object in UTF-8' };
  const droppedBefore = droppedFields();
  const violation = firstViolation(name, data);
  if (violation) return { code: 'schema-violation', pointer: violation.pointer, detail: violation.rule };
  const fault = value.includes(ESCAPE) ? wrongCharacter(data) : undefined;
  const asItCame = droppedFields() === droppedBefore ? value : undefined;
  return fault ?? { data, asItCame };
}

function parse(value: Buffer): object | undefined {
  if (!isUtf8(value)) return undefined;
  try {
    const data: unknown = JSON.parse(value.toString());
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
