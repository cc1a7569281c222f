import { KIND, nameOf } from './codes.js';

/** What the rules need to know of a row before it is in the table. */
export interface PeekedRow {
  readonly version: number;
  readonly kind: (typeof KIND)[number];
  readonly expiresAtMs: number | null;
  readonly digest: Buffer;
}

const POSTGRES_EPOCH_MS = 946_684_800_000;
const MICROSECONDS = 1_000n;

// Where the fixed fields of an encoded row are: two bytes of count, then four of length before each field.
export const ID_AT = 2 + 4;
const VERSION_AT = ID_AT + 16 + 4;
export const KIND_AT = VERSION_AT + 4 + 4;
const OBLIGATION_AT = KIND_AT + 2 + 4;
const ASSURANCE_AT = OBLIGATION_AT + 2 + 4;
const KEY_VERSION_AT = ASSURANCE_AT + 2 + 4;
export const HOLDER_AT = KEY_VERSION_AT + 2 + 4;
export const VISIBLE_AT = HOLDER_AT + 16 + 4;
const RECEIVED_AT = VISIBLE_AT + 8 + 4;
const DIGEST_AT = RECEIVED_AT + 8 + 4;
export const EXPIRES_LENGTH_AT = DIGEST_AT + 32;

/** Reads the fixed fields of an encoded row. */
export function peekRow(rows: Buffer, start: number): PeekedRow {
  const hasExpiry = rows.readInt32BE(start + EXPIRES_LENGTH_AT) !== -1;
  return {
    version: rows.readInt32BE(start + VERSION_AT),
    kind: nameOf(KIND, rows.readInt16BE(start + KIND_AT)),
    digest: rows.subarray(start + DIGEST_AT, start + DIGEST_AT + 32),
    expiresAtMs: hasExpiry ? readInstant(rows, start + EXPIRES_LENGTH_AT + 4) : null,
  };
}

/** When the border had the first of these rows in hand: the same for all of a batch. */
export function peekReceivedAtMs(rows: Buffer): number {
  return readInstant(rows, RECEIVED_AT);
}

/** An instant of a row, in epoch milliseconds. */
export function readInstant(rows: Buffer, at: number): number {
  return Number(rows.readBigInt64BE(at) / MICROSECONDS) + POSTGRES_EPOCH_MS;
}
