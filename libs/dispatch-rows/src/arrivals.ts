import type { DispatchSnapshot } from '@valija/contracts';
import { asUuid } from './blind-index.js';
import { KIND, nameOf } from './codes.js';
import { EXPIRES_LENGTH_AT, HOLDER_AT, ID_AT, KIND_AT, VISIBLE_AT, readInstant } from './row-peek.js';
import { uuidBytes } from './sealer.js';

/** A dispatch that has come for a person. */
export interface Arrival {
  readonly dispatchId: string;
  /** Of the holder or of an addressee, by the blind index. */
  readonly personKey: string;
  readonly kind: DispatchSnapshot['kind'];
  readonly visibleFromMs: number;
  readonly expiresAtMs: number | null;
}

/** An encoded row, and who else hears of it than its holder. */
export interface ArrivedRow {
  readonly rows: Buffer;
  readonly start: number;
  readonly addresseeKeys: readonly string[];
}

const UUID_BYTES = 16;
const PERSON_AT = UUID_BYTES;
const VISIBLE_FROM_AT = PERSON_AT + UUID_BYTES;
const ENDS_AT = VISIBLE_FROM_AT + 8;
const WORD_AT = ENDS_AT + 8;
const ENTRY_BYTES = WORD_AT + 1;
/** One that never expires. */
const NEVER = 0n;

/**
 * Packs what has come as `DispatchesArrived` carries it: read out of the rows where they stand, without an object an entry.
 *
 * @param most entries of one piece
 */
export function packArrivals(arrived: readonly ArrivedRow[], most: number): Buffer[] {
  const count = arrived.reduce((sum, { addresseeKeys }) => sum + 1 + addresseeKeys.length, 0);
  const packed = Buffer.alloc(count * ENTRY_BYTES);
  let at = 0;
  for (const { rows, start, addresseeKeys } of arrived) {
    const first = at;
    at = packHolder(packed, at, rows, start);
    for (const key of addresseeKeys) {
      packed.copy(packed, at, first, first + ENTRY_BYTES);
      uuidBytes(key).copy(packed, at + PERSON_AT);
      at += ENTRY_BYTES;
    }
  }
  const pieces = Math.ceil(count / most);
  const bytes = most * ENTRY_BYTES;
  return Array.from({ length: pieces }, (_, piece) => packed.subarray(piece * bytes, (piece + 1) * bytes));
}

export function arrivalCount(packed: Buffer): number {
  return Math.floor(packed.length / ENTRY_BYTES);
}

/** @throws RangeError where it is not whole entries */
export function unpackArrivals(packed: Buffer): Arrival[] {
  if (packed.length % ENTRY_BYTES !== 0) throw new RangeError('arrivals are not whole entries');
  return Array.from({ length: arrivalCount(packed) }, (_, index) => {
    const at = index * ENTRY_BYTES;
    const endsAt = packed.readBigInt64BE(at + ENDS_AT);
    return {
      dispatchId: asUuid(packed.subarray(at, at + UUID_BYTES)),
      personKey: asUuid(packed.subarray(at + PERSON_AT, at + PERSON_AT + UUID_BYTES)),
      kind: nameOf(KIND, packed.readUInt8(at + WORD_AT)),
      visibleFromMs: Number(packed.readBigInt64BE(at + VISIBLE_FROM_AT)),
      expiresAtMs: endsAt === NEVER ? null : Number(endsAt),
    };
  });
}

/** @returns where the next entry begins */
function packHolder(target: Buffer, at: number, rows: Buffer, start: number): number {
  const hasExpiry = rows.readInt32BE(start + EXPIRES_LENGTH_AT) !== -1;
  rows.copy(target, at, start + ID_AT, start + ID_AT + UUID_BYTES);
  rows.copy(target, at + PERSON_AT, start + HOLDER_AT, start + HOLDER_AT + UUID_BYTES);
  target.writeBigInt64BE(BigInt(readInstant(rows, start + VISIBLE_AT)), at + VISIBLE_FROM_AT);
  target.writeBigInt64BE(
    hasExpiry ? BigInt(readInstant(rows, start + EXPIRES_LENGTH_AT + 4)) : NEVER,
    at + ENDS_AT,
  );
  target.writeUInt8(rows.readInt16BE(start + KIND_AT), at + WORD_AT);
  return at + ENTRY_BYTES;
}
