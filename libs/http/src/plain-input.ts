import { redactText } from '@valija/observability';

export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body; a parameter of the query or the address is `/name`. */
  readonly pointer: string;
  readonly detail: string;
}

/** Deeper than any request is; what validates and copies goes down by recursion, and a stack has an end. */
const DEEPEST = 32;

interface Place {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/**
 * What no request may hold, whatever it is about: a text with NUL (PostgreSQL has none) or half of a surrogate pair
 * (UTF-8 has none), and objects in objects without end. It is looked for before anything else looks at the request.
 *
 * @returns the first one; it names no value
 */
export function unusable(input: unknown): FieldError | undefined {
  const waiting: Place[] = [{ value: input, pointer: '', depth: 0 }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, pointer, depth } = place;
    if (typeof value === 'string' && !isText(value))
      return { pointer, detail: 'must be text without NUL and without halves of characters' };
    if (typeof value !== 'object' || value === null) continue;
    if (depth === DEEPEST)
      return { pointer: '', detail: `must not be nested more than ${String(DEEPEST)} deep` };
    for (const [name, inside] of Object.entries(value)) {
      if (!isText(name))
        return { pointer, detail: 'must have names without NUL and without halves of characters' };
      waiting.push({ value: inside, pointer: `${pointer}/${pointerPart(name)}`, depth: depth + 1 });
    }
  }
  return undefined;
}

const FIELD = /^(\d{1,6}|[A-Za-z]\w{0,39})$/;

/**
 * A name as a part of a JSON Pointer (RFC 6901). What does not look like the name of a field is not repeated: it is the
 * caller's own text, and may be a person's name or number.
 */
export function pointerPart(name: string): string {
  return FIELD.test(name) ? redactText(name) : '…';
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
