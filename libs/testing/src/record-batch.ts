export interface RecordBatchParts {
  /** 0 plain, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec: number;
  readonly count: number;
  /** The records, packed or not. */
  readonly body: Buffer;
  readonly firstOffset?: number;
  readonly atMs?: number;
}

/** A record batch of Kafka (magic 2), byte by byte, and as wrong as a test wants it. Its CRC is left to who sends it. */
export function recordBatch({ codec, count, body, firstOffset = 0, atMs = 0 }: RecordBatchParts): Buffer {
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(firstOffset), 0);
  header.writeInt32BE(49 + body.length, 8);
  header.writeInt32BE(-1, 12);
  header.writeInt8(2, 16);
  header.writeInt16BE(codec, 21);
  header.writeInt32BE(count - 1, 23);
  header.writeBigInt64BE(BigInt(atMs), 27);
  header.writeBigInt64BE(BigInt(atMs), 35);
  header.writeBigInt64BE(-1n, 43);
  header.writeInt16BE(-1, 51);
  header.writeInt32BE(-1, 53);
  header.writeInt32BE(count, 57);
  return Buffer.concat([header, body]);
}

/** Records one behind the other, as they stand in a batch. */
export function recordBytes(
  values: readonly (string | Buffer)[],
  headers: readonly (readonly [string, string])[] = [],
): Buffer {
  return Buffer.concat(
    values.map((value, index) => {
      const record = Buffer.concat([
        Buffer.from([0, 0]),
        varint(index),
        withLength('key'),
        withLength(value),
        varint(headers.length),
        ...headers.flatMap(([name, text]) => [withLength(name), withLength(text)]),
      ]);
      return withLength(record);
    }),
  );
}

function withLength(bytes: string | Buffer): Buffer {
  return Buffer.concat([varint(Buffer.byteLength(bytes)), Buffer.from(bytes)]);
}

/** Zigzag, seven bits a byte: here of what is not negative. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value * 2;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return Buffer.from([...bytes, left]);
}
