/** A cursor that was not made here, or whose place is not there any more. */
export class CursorInvalid extends Error {
  constructor() {
    super('the cursor is not valid');
    this.name = 'CursorInvalid';
  }
}

/**
 * A page of a list whose order holds: the cursor names the last item of the page before.
 *
 * @throws CursorInvalid
 */
export function afterCursor<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly page: T[]; readonly next: string | undefined } {
  const from = cursor === undefined ? 0 : behind(items.map(keyOf), cursor);
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  const hasMore = from + page.length < items.length && last !== undefined;
  return { page, next: hasMore ? Buffer.from(keyOf(last)).toString('base64url') : undefined };
}

function behind(keys: readonly string[], cursor: string): number {
  const at = keys.indexOf(Buffer.from(cursor, 'base64url').toString());
  if (at < 0) throw new CursorInvalid();
  return at + 1;
}
