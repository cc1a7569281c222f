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
 * @returns the number after which the list goes on; 0 is its beginning
 * @throws CodedError `cursor-invalid` where it is the cursor of another list, of another council, or none
 */
export function sequenceOf({ name, councilId }: Feed, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [list, owner, digits = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (list !== name || owner !== councilId || !/^\d{1,15}$/.test(digits))
    throw new CodedError('cursor-invalid');
  return Number(digits);
}

/** A page of a list that only grows. */
export interface FeedPage<T> {
  readonly items: readonly T[];
  /** Where to go on, now or when there is more; null: from the beginning. */
  readonly next: string | null;
  /** There is more already. */
  readonly hasMore: boolean;
}

/** @param rows one more than the limit, where there are as many */
export function pageOf<R extends { readonly sequence: number }, T>(
  rows: readonly R[],
  limit: number,
  cursor: string | undefined,
  asItem: (row: R) => T & { readonly cursor: string },
): FeedPage<T & { readonly cursor: string }> {
  const items = rows.slice(0, limit).map(asItem);
  return { items, next: items.at(-1)?.cursor ?? cursor ?? null, hasMore: rows.length > limit };
}
