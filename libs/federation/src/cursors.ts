import { CodedError } from '@valija/contracts';
import type { Reached } from './merged-page.js';

/** Where the next page begins: how far the list of each system has been shown, of those that have more. */
export type Cursors = ReadonlyMap<string, Reached>;

const LONGEST = 512;
const MOST = 500;
const MOST_SHOWN = 100;

export class CursorInvalid extends CodedError {
  constructor() {
    super('cursor-invalid');
  }
}

/** @returns null where nobody has more */
export function writeCursor(cursors: Cursors): string | null {
  if (cursors.size === 0) return null;
  const places = [...cursors].map(([systemId, { cursor, shown }]) => [systemId, cursor, shown]);
  return Buffer.from(JSON.stringify(places)).toString('base64url');
}

/**
 * It says nothing of anybody, and gives nobody anything: whoever uses it asks on behalf of himself.
 *
 * @throws CursorInvalid for what is no cursor of ours
 */
export function readCursor(text: string): Cursors {
  const places = parse(text);
  if (!Array.isArray(places) || places.length === 0 || places.length > MOST || !places.every(isPlace))
    throw new CursorInvalid();
  return new Map(places.map(([systemId, cursor, shown]) => [systemId, { cursor, shown }]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isPlace(place: unknown): place is [string, string | null, number] {
  if (!Array.isArray(place) || place.length !== 3) return false;
  const [systemId, cursor, shown] = place as unknown[];
  return (
    isWord(systemId) &&
    (cursor === null || isWord(cursor)) &&
    typeof shown === 'number' &&
    Number.isInteger(shown) &&
    shown >= 0 &&
    shown < MOST_SHOWN
  );
}

function isWord(word: unknown): boolean {
  return typeof word === 'string' && word.length > 0 && word.length <= LONGEST;
}
