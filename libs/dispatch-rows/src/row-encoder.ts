import type { DispatchSnapshot } from '@valija/contracts';
import type { BlindIndex } from './blind-index.js';
import { ASSURANCE, KIND, OBLIGATION, codeOf } from './codes.js';
import { SEAL_OVERHEAD, type Sealer, uuidBytes } from './sealer.js';

/** The columns of a row, in the order in which the encoder writes them. */
export const COPY_COLUMNS = [
  'dispatch_id',
  'version',
  'kind',
  'obligation',
  'assurance',
  'key_version',
  'holder_key',
  'visible_from',
  'received_at',
  'digest',
  'expires_at',
  'node_id',
  'issuer_dir3',
  'sia',
  'sealed',
] as const;

/** PostgreSQL's binary COPY: a signature, flags and the length of an extension; at the end, minus one. */
export const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

export interface RowInput {
  readonly snapshot: DispatchSnapshot;
  /** The snapshot as JSON in UTF-8, where somebody has it already: writing it anew is a fifth of the cost of a row. */
  readonly json?: Buffer | undefined;
  readonly nodeId: string;
  /** SHA-256 of the message's value: tells a repeat from a contradiction. */
  readonly digest: Buffer;
  readonly receivedAtMs: number;
  /** When the dispatch can first be seen: its availability or its schedule, the later of the two. */
  readonly visibleFromMs: number;
  /** When the term of access is over; null for what never expires. */
  readonly expiresAtMs: number | null;
}

export interface EncodedRow {
  /** Where the row ends in the encoder's bytes. */
  readonly end: number;
  /** Blind index of each addressee. */
  readonly addresseeKeys: readonly string[];
}

/** Microseconds between 1970 and 2000, where PostgreSQL begins. */
const POSTGRES_EPOCH_MS = 946_684_800_000n;
const FIRST_CAPACITY = 1_048_576;
const ROOM_BESIDE_TEXT = 1_024;
/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES_A_UNIT = 3;
const UUID_BYTES = 16;
const DIGEST_BYTES = 32;

/**
 * Writes rows in PostgreSQL's binary COPY format, one behind the other, into one buffer: no object, no string and no
 * hexadecimal a row. What is personal goes into one sealed blob; the number of the holder only as a blind index.
 */
export class RowEncoder {
  private buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  private scratch = Buffer.allocUnsafe(FIRST_CAPACITY);
  private at = 0;

  constructor(
    private readonly blindIndex: BlindIndex,
    private readonly sealer: Sealer,
  ) {}

  /** Begins anew; the bytes given out before are overwritten. */
  reset(): void {
    this.at = 0;
  }

  /** Everything written since the last reset. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  append({ snapshot, json, nodeId, digest, receivedAtMs, visibleFromMs, expiresAtMs }: RowInput): EncodedRow {
    const text = json ?? this.written(snapshot);
    this.reserve(text.length + ROOM_BESIDE_TEXT);
    const rowId = uuidBytes(snapshot.dispatchId);
    this.at = this.buffer.writeInt16BE(COPY_COLUMNS.length, this.at);
    this.writeBytes(rowId, UUID_BYTES);
    this.writeInt32(snapshot.version);
    this.writeInt16(codeOf(KIND, snapshot.kind));
    this.writeInt16(codeOf(OBLIGATION, snapshot.obligation));
    this.writeInt16(codeOf(ASSURANCE, snapshot.assuranceLevel));
    this.writeInt16(this.blindIndex.version);
    this.writeBytes(this.holderKey(snapshot), UUID_BYTES);
    this.writeInstant(visibleFromMs);
    this.writeInstant(receivedAtMs);
    this.writeBytes(digest, DIGEST_BYTES);
    if (expiresAtMs === null) this.writeNull();
    else this.writeInstant(expiresAtMs);
    this.writeText(nodeId);
    this.writeText(snapshot.issuer.dir3);
    if (snapshot.procedure) this.writeText(snapshot.procedure.sia);
    else this.writeNull();
    this.writeSealed(text, rowId);
    const addresseeKeys = snapshot.addressees?.map((person) => this.blindIndex.keyOf(person)) ?? [];
    return { end: this.at, addresseeKeys };
  }

  private holderKey({ holder }: DispatchSnapshot): Buffer {
    if (holder.bodyDir3 !== undefined) return this.blindIndex.bytesOfBody(holder.bodyDir3);
    return this.blindIndex.bytesOf({
      idType: holder.idType ?? 'OTHER',
      idNumber: holder.idNumber ?? '',
      idCountry: holder.idCountry,
    });
  }

  /** Valid until the next call. */
  private written(snapshot: DispatchSnapshot): Buffer {
    const text = JSON.stringify(snapshot);
    if (this.scratch.length < text.length * MOST_BYTES_A_UNIT)
      this.scratch = Buffer.allocUnsafe(text.length * MOST_BYTES_A_UNIT * 2);
    return this.scratch.subarray(0, this.scratch.write(text));
  }

  private writeSealed(text: Buffer, rowId: Buffer): void {
    this.at = this.buffer.writeInt32BE(text.length + SEAL_OVERHEAD, this.at);
    this.at += this.sealer.sealInto(this.buffer, this.at, text, rowId);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }

  private writeNull(): void {
    this.at = this.buffer.writeInt32BE(-1, this.at);
  }

  private writeBytes(bytes: Buffer, length: number): void {
    this.at = this.buffer.writeInt32BE(length, this.at);
    this.at += bytes.copy(this.buffer, this.at, 0, length);
  }

  private writeInt16(value: number): void {
    this.at = this.buffer.writeInt32BE(2, this.at);
    this.at = this.buffer.writeInt16BE(value, this.at);
  }

  private writeInt32(value: number): void {
    this.at = this.buffer.writeInt32BE(4, this.at);
    this.at = this.buffer.writeInt32BE(value, this.at);
  }

  private writeInstant(epochMs: number): void {
    this.at = this.buffer.writeInt32BE(8, this.at);
    this.at = this.buffer.writeBigInt64BE(
      (BigInt(Math.trunc(epochMs)) - POSTGRES_EPOCH_MS) * 1_000n,
      this.at,
    );
  }

  private writeText(text: string): void {
    const length = this.buffer.write(text, this.at + 4);
    this.buffer.writeInt32BE(length, this.at);
    this.at += 4 + length;
  }
}
