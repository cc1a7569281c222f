import { CodedError } from '@valija/contracts';
import type { Outcome } from './fan-out.js';

/** Where the next page begins: of each system that has more, its own cursor. */
export type Cursors = ReadonlyMap<string, string>;

const LONGEST = 512;
const MOST = 500;

export class CursorInvalid extends CodedError {
  constructor() {
    super('cursor-invalid');
  }
}

/** @returns null where nobody has more */
export function writeCursor(cursors: Cursors): string | null {
  return cursors.size === 0 ? null : Buffer.from(JSON.stringify([...cursors])).toString('base64url');
}

/**
 * It says nothing of anybody, and gives nobody anything: whoever uses it asks on behalf of himself.
 *
 * @throws CursorInvalid for what is no cursor of ours
 */
export function readCursor(text: string): Cursors {
  const pairs = parse(text);
  if (!Array.isArray(pairs) || pairs.length === 0 || pairs.length > MOST || !pairs.every(isPair))
    throw new CursorInvalid();
  return new Map(pairs);
}

/** The cursor of the next page, of those who answered that they have more. */
export function nextOf(outcomes: readonly Outcome<{ readonly next?: string }>[]): string | null {
  return writeCursor(
    new Map(
      outcomes.flatMap((outcome): [string, string][] =>
        outcome.kind === 'answered' && outcome.answer.next !== undefined
          ? [[outcome.source.systemId, outcome.answer.next]]
          : [],
      ),
    ),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isPair(pair: unknown): pair is [string, string] {
  return (
    Array.isArray(pair) &&
    pair.length === 2 &&
    pair.every((each) => typeof each === 'string' && each.length > 0 && each.length <= LONGEST)
  );
}
