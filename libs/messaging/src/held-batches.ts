import Decoder from 'kafkajs/src/protocol/decoder.js';
import response, { type FetchResponse } from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import { CODEC_BITS, CONTROL_BIT, at, firstOffsetOf, lastOffsetOf } from './record-batch.js';

/** A batch as it lies in the log. For kafkajs it is one message, at the offset of its last record. */
export class HeldBatch {
  readonly offset: string;
  readonly firstOffset: number;
  readonly timestamp: string;
  readonly isControlRecord: boolean;
  /** What it opens to may be a thousand times as large. */
  readonly isPacked: boolean;
  readonly key = null;
  readonly value = null;
  readonly batchContext = { inTransaction: false, producerId: '-1' };

  constructor(readonly bytes: Buffer) {
    this.firstOffset = firstOffsetOf(bytes);
    this.offset = String(lastOffsetOf(bytes));
    this.timestamp = String(bytes.readBigInt64BE(at.maxTimestamp));
    const attributes = bytes.readInt16BE(at.attributes);
    this.isControlRecord = (attributes & CONTROL_BIT) !== 0;
    this.isPacked = (attributes & CODEC_BITS) !== 0;
  }
}

/** What one partition may have fetched and still be little: some sixty events. */
const LITTLE_BYTES = 65_536;

/** Whether so much has come, or may come out of it, that only a few such may be opened at once. */
export function isMuch(batches: readonly unknown[]): boolean {
  const held = batches.filter((batch) => batch instanceof HeldBatch);
  const bytes = held.reduce((sum, batch) => sum + batch.bytes.length, 0);
  return bytes > LITTLE_BYTES || held.some(({ isPacked }) => isPacked);
}

const MAGIC = 2;
const BYTES_BEFORE_LENGTH_ENDS = at.length + 4;
/** Of a fetch response of version 11: before its topics, and of a partition before and behind its aborted transactions. */
const RESPONSE_HEADER_BYTES = 10;
const PARTITION_HEADER_BYTES = 30;
const ABORTED_BYTES = 16;
const PREFERRED_REPLICA_BYTES = 4;

const heldTopics = new Set<string>();

/**
 * From now on consumers of these topics get batches as they lie in the log, and not records. kafkajs unpacks what it
 * fetches at once, without a bound, knows gzip only, and whatever a node has written that it cannot read fails the
 * fetch of every partition beside it, again and again. It has no place to say otherwise (a codec is not told of which
 * topic or offset its bytes are, and cannot change how many records are made of them), so we change the one function
 * that reads a fetch response (ADR 0023).
 */
export function holdBatches(topics: Iterable<string>): void {
  for (const topic of topics) heldTopics.add(topic);
}

const decode = response.decode.bind(response);

response.decode = async (raw: Buffer): Promise<FetchResponse> => {
  const held = takeBatches(raw);
  const decoded = await decode(raw);
  decoded.responses.forEach(({ partitions }, index) => {
    partitions.forEach((partition, place) => {
      const batches = held[index]?.[place];
      if (batches && batches.length > 0) partition.messages = batches;
    });
  });
  return decoded;
};

/** Copies the batches of held topics out of a response, and leaves their places empty for kafkajs. */
function takeBatches(raw: Buffer): HeldBatch[][][] {
  const decoder = new Decoder(raw);
  decoder.forward(RESPONSE_HEADER_BYTES);
  return decoder.readArray(() => {
    const isHeld = heldTopics.has(decoder.readString() ?? '');
    return decoder.readArray(() => {
      decoder.forward(PARTITION_HEADER_BYTES);
      decoder.readArray(() => {
        decoder.forward(ABORTED_BYTES);
      });
      decoder.forward(PREFERRED_REPLICA_BYTES);
      const length = Math.max(0, decoder.readInt32());
      const set = raw.subarray(decoder.offset, decoder.offset + length);
      decoder.forward(length);
      return isHeld ? batchesOf(set) : [];
    });
  });
}

/** The last one may have been cut off by the size of the fetch: it comes again. */
function batchesOf(set: Buffer): HeldBatch[] {
  const batches: HeldBatch[] = [];
  for (let start = 0; start + at.records <= set.length;) {
    const end = start + BYTES_BEFORE_LENGTH_ENDS + set.readInt32BE(start + at.length);
    if (end > set.length || set.readUInt8(start + at.magic) !== MAGIC) break;
    const batch = set.subarray(start, end);
    batches.push(new HeldBatch(Buffer.from(batch)));
    // No codec and no records: kafkajs finds nothing to do.
    batch.writeInt16BE(batch.readInt16BE(at.attributes) & ~CODEC_BITS, at.attributes);
    batch.writeInt32BE(0, at.count);
    start = end;
  }
  return batches;
}
