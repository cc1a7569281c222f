/** Where the next page begins: of each system that has more, its own cursor. */
export type Cursors = ReadonlyMap<string, string>;

const LONGEST = 512;
const MOST = 500;

/** @returns null where nobody has more */
export function writeCursor(cursors: Cursors): string | null {
  return cursors.size === 0 ? null : Buffer.from(JSON.stringify([...cursors])).toString('base64url');
}

/**
 * It says nothing of anybody, and gives nobody anything: whoever uses it asks on behalf of himself.
 *
 * @returns undefined for what is no cursor of ours
 */
export function readCursor(text: string): Cursors | undefined {
  try {
    const pairs: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(pairs) || pairs.length === 0 || pairs.length > MOST) return undefined;
    return pairs.every(isPair) ? new Map(pairs) : undefined;
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
