import { promisify } from 'node:util';
import zlib from 'node:zlib';
import lz4 from 'lz4js';
import snappy from 'snappyjs';

export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** More bytes would come out than may. */
export class TooLarge extends Error {}

const gunzip = promisify(zlib.gunzip);
const zstdDecompress = promisify(zlib.zstdDecompress);

/** Of the framing that Java's snappy-java gives Kafka: magic, two versions, then blocks with their lengths. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
/** No byte of an LZ4 block says more than this many. */
const LZ4_MOST_RATIO = 255;

/**
 * Unpacks bytes, and never has more than `most` of them in memory: zlib stops there, a snappy block says its length
 * before it is read, and lz4js writes into a buffer that is given to it.
 *
 * @throws TooLarge where there would be more; any other error where the bytes are not of that codec
 */
export async function unpacked(codec: Codec, bytes: Buffer, most: number): Promise<Buffer> {
  switch (codec) {
    case 'none':
      if (bytes.length > most) throw new TooLarge();
      return bytes;
    case 'gzip':
      return gunzip(bytes, { maxOutputLength: most }).catch(asTooLarge);
    case 'zstd':
      return zstdDecompress(bytes, { maxOutputLength: most }).catch(asTooLarge);
    case 'snappy':
      return unpackSnappy(bytes, most);
    case 'lz4':
      return unpackLz4(bytes, most);
  }
}

function asTooLarge(error: unknown): never {
  throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new TooLarge() : error;
}

function unpackSnappy(bytes: Buffer, most: number): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpackSnappyBlock(bytes, most);
  const blocks: Buffer[] = [];
  let left = most;
  for (let start = XERIAL_HEADER_BYTES; start < bytes.length;) {
    const from = start + 4;
    const end = from + bytes.readUInt32BE(start);
    if (end > bytes.length) throw new RangeError('a block ends behind the bytes');
    const block = unpackSnappyBlock(bytes.subarray(from, end), left);
    left -= block.length;
    blocks.push(block);
    start = end;
  }
  return Buffer.concat(blocks);
}

function unpackSnappyBlock(bytes: Buffer, most: number): Buffer {
  if (snappyLength(bytes) > most) throw new TooLarge();
  return snappy.uncompress(bytes, most);
}

/** What a block says of itself: a varint in front. */
function snappyLength(bytes: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes.readUInt8(index);
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return length;
  }
  throw new RangeError('no snappy block');
}

/** Zeros, not whatever memory held: a frame may refer to bytes that it has not written. */
function unpackLz4(bytes: Buffer, most: number): Buffer {
  const room = Buffer.alloc(Math.min(most, bytes.length * LZ4_MOST_RATIO));
  const length = lz4.decompressFrame(bytes, room);
  if (length > most) throw new TooLarge();
  return room.subarray(0, length);
}
