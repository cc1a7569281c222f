import { hash } from 'node:crypto';
import type { IHeaders } from 'kafkajs';
import type { IncomingRecord } from './record.js';
import { type Codec, TooLarge, unpacked } from './unpack.js';

/** A batch of which no record can be told: what it unpacks to is too much, or it cannot be unpacked. */
export interface UnreadableBatch {
  readonly kind: 'unreadable';
  readonly code: 'batch-too-large' | 'batch-unreadable';
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** SHA-256 of its bytes as they came, in hexadecimal. */
  readonly digest: string;
}

export interface ReadableBatch {
  readonly kind: 'records';
  readonly records: readonly IncomingRecord[];
  /** Of all of it, unpacked. */
  readonly bytes: number;
}

/**
 * What a batch may be once it is unpacked. 16 MiB is sixteen times what a batch may weigh on its way
 * (`max.message.bytes`): JSON packs to an eighth or so, and a batch has no reason to be larger. And 50,000 records: no
 * event has under 400 bytes, so 16 MiB hold 40,000 at most.
 */
export const MOST_UNPACKED_BYTES = 16_777_216;
export const MOST_RECORDS = 50_000;
/** An envelope has seven. What stands behind these is not read. */
const MOST_HEADERS = 64;

/** Where things stand in a record batch of magic 2. */
export const at = {
  length: 8,
  magic: 16,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  count: 57,
  records: 61,
} as const;
export const CODEC_BITS = 0x07;
export const CONTROL_BIT = 0x20;
const APPEND_TIME_BIT = 0x08;
const EMPTY = Buffer.alloc(0);
const codecs: readonly (Codec | undefined)[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export function firstOffsetOf(batch: Buffer): number {
  return Number(batch.readBigInt64BE(0));
}

export function lastOffsetOf(batch: Buffer): number {
  return firstOffsetOf(batch) + batch.readInt32BE(at.lastOffsetDelta);
}

/** Opens a batch as Kafka stores it. Memory is bounded whatever its bytes say. */
export async function openBatch(batch: Buffer): Promise<ReadableBatch | UnreadableBatch> {
  const unreadable = (code: UnreadableBatch['code']): UnreadableBatch => ({
    kind: 'unreadable',
    code,
    firstOffset: firstOffsetOf(batch),
    lastOffset: lastOffsetOf(batch),
    digest: hash('sha256', batch, 'hex'),
  });
  if (batch.readInt32BE(at.count) > MOST_RECORDS) return unreadable('batch-too-large');
  const codec = codecs[batch.readInt16BE(at.attributes) & CODEC_BITS];
  if (!codec) return unreadable('batch-unreadable');
  try {
    const bytes = await unpacked(codec, batch.subarray(at.records), MOST_UNPACKED_BYTES);
    return { kind: 'records', records: recordsOf(batch, bytes), bytes: bytes.length };
  } catch (error) {
    return unreadable(error instanceof TooLarge ? 'batch-too-large' : 'batch-unreadable');
  }
}

/** @throws RangeError where bytes and lengths do not agree to the last byte */
function recordsOf(batch: Buffer, bytes: Buffer): IncomingRecord[] {
  const first = firstOffsetOf(batch);
  const isAppendTime = (batch.readInt16BE(at.attributes) & APPEND_TIME_BIT) !== 0;
  const baseTime = Number(batch.readBigInt64BE(isAppendTime ? at.maxTimestamp : at.firstTimestamp));
  const reader = new VarintReader(bytes);
  const records: IncomingRecord[] = [];
  for (let left = batch.readInt32BE(at.count); left > 0; left -= 1) {
    const end = reader.varint() + reader.position;
    reader.skip(1);
    const timeDelta = reader.varint();
    const offset = first + reader.varint();
    const key = reader.bytes();
    const value = reader.bytes();
    const headers = bytes.subarray(reader.position, end);
    reader.skip(end - reader.position);
    records.push(
      new FetchedRecord(offset, baseTime + (isAppendTime ? 0 : timeDelta), { key, value, headers }),
    );
  }
  if (reader.position !== bytes.length) throw new RangeError('bytes behind the last record');
  return records;
}

/** A record over the bytes of its batch. Headers are read when somebody asks, each time. */
class FetchedRecord implements IncomingRecord {
  constructor(
    private readonly offsetNumber: number,
    private readonly timestampMs: number,
    private readonly parts: { key: Buffer | null; value: Buffer | null; headers: Buffer },
  ) {}

  get offset(): string {
    return String(this.offsetNumber);
  }

  get timestamp(): string {
    return String(this.timestampMs);
  }

  get key(): Buffer | null {
    return this.parts.key;
  }

  get value(): Buffer | null {
    return this.parts.value;
  }

  get headers(): IHeaders {
    const headers = Object.create(null) as IHeaders;
    const reader = new VarintReader(this.parts.headers);
    const count = Math.min(reader.varint(), MOST_HEADERS);
    for (let index = 0; index < count; index += 1) {
      const name = reader.bytes()?.toString('utf8') ?? '';
      const value = reader.bytes() ?? EMPTY;
      const known = headers[name];
      headers[name] = known === undefined ? value : [known, value].flat();
    }
    return headers;
  }
}

/** Kafka's varints: zigzag, seven bits a byte. */
class VarintReader {
  position = 0;

  constructor(private readonly buffer: Buffer) {}

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer.readUInt8(this.position);
      this.position += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.position;
    this.skip(length);
    return this.buffer.subarray(start, this.position);
  }

  skip(length: number): void {
    if (length < 0 || this.position + length > this.buffer.length) throw new RangeError('beyond the batch');
    this.position += length;
  }
}
