import type { EventFault } from '@valija/contracts';

interface Place {
  readonly value: unknown;
  readonly pointer: string;
}

/**
 * The first text of an event with a character that is none: NUL, which neither PostgreSQL nor a form on paper has, or
 * half of a surrogate pair, which has no UTF-8: a browser could not show it, nor the name of a file be sent.
 *
 * JSON can only say either with an escape, so who has the bytes need not look where there is no `\u`.
 *
 * @param data as its schema has it: names of fields are known, and nothing is nested without end
 */
export function wrongCharacter(data: object): EventFault | undefined {
  const waiting: Place[] = [{ value: data, pointer: '' }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, pointer } = place;
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      return { code: 'text-invalid', pointer, detail: 'has NUL or half of a character' };
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inside] of Object.entries(value))
      waiting.push({ value: inside, pointer: `${pointer}/${name}` });
  }
  return undefined;
}
