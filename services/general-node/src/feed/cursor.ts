import { CodedError } from '@valija/contracts';

/** Which list, and whose. */
export interface Feed {
  readonly name: 'acks' | 'events';
  readonly councilId: string;
}

/** A place in a list. Opaque outside, so that what it is made of may change. */
export function cursorAt({ name, councilId }: Feed, sequence: number): string {
  return Buffer.from(`${name} ${councilId} ${String(sequence)}`).toString('base64url');
}

/**
 * @returns the number after which the list goes on
 * @throws CodedError `cursor-invalid` where it is the cursor of another list, of another council, or none
 */
export function sequenceOf({ name, councilId }: Feed, cursor: string): number {
  const [list, owner, digits = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (list !== name || owner !== councilId || !/^\d{1,15}$/.test(digits))
    throw new CodedError('cursor-invalid');
  return Number(digits);
}

/** A page of a list that grows at its end, and is forgotten from its beginning. */
export interface FeedPage<T> {
  readonly items: readonly T[];
  /** Where to go on, now or when there is more; null: there has never been anything. */
  readonly next: string | null;
  /** There is more already. */
  readonly hasMore: boolean;
}

/**
 * @param rows one more than the limit, where there are as many
 * @param here where the page begins; null at the very beginning
 */
export function pageOf<R extends { readonly sequence: number }, T>(
  rows: readonly R[],
  limit: number,
  here: string | null,
  asItem: (row: R) => T & { readonly cursor: string },
): FeedPage<T & { readonly cursor: string }> {
  const items = rows.slice(0, limit).map(asItem);
  return { items, next: items.at(-1)?.cursor ?? here, hasMore: rows.length > limit };
}
