import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Admin,
  Producer,
  Writer,
  compressionsAlgorithms,
  crc32c,
  produceV11,
  stringSerializers,
} from '@platformatic/kafka';
import { type TestBroker, eventually, recordBatch, recordBytes, testBroker } from '@valija/testing';
import { BatchConsumer, readOne } from './index.js';

// A bomb takes the broker its time.
jest.setTimeout(60_000);

let broker: TestBroker;
let topics: readonly [made: string, found: string];
let consumer: BatchConsumer;
let wire: Admin;
const heard: string[] = [];
/** Of each topic, what was handed over: as ranges of offsets, with what they were. */
const ranges: { topic: string; from: number; to: number; as: string }[] = [];

beforeAll(async () => {
  broker = testBroker();
  const id = broker.nodeId();
  topics = [`codecs.${id}.v1`, `codecs.${id}.v2`];
  // One is there already, as an earlier version made it.
  const admin = broker.broker.kafka.admin();
  const configEntries = [{ name: 'compression.type', value: 'uncompressed' }];
  await admin.createTopics({
    topics: [{ topic: topics[1], numPartitions: 1, replicationFactor: 1, configEntries }],
  });
  await admin.disconnect();
  for (const topic of topics) await broker.addTopic(topic);
  wire = new Admin(client());
  consumer = new BatchConsumer(broker.broker, {
    groupId: topics[0],
    maxRecords: 100,
    concurrency: 1,
    topics: () => Promise.resolve(topics),
    assigned: (topic) => Promise.resolve({ kind: 'from', offset: nextOf(topic) }),
    isSameTopic: () => Promise.resolve(true),
    lostOf: () => Promise.resolve([]),
    handle: (topic, _partition, records) => {
      heard.push(...records.map(({ value }) => String(value)));
      const [from, to] = [Number(records[0]?.offset), Number(records.at(-1)?.offset)];
      ranges.push({ topic, from, to, as: 'records' });
      return Promise.resolve({ kind: 'next', offset: to + 1 });
    },
    refuse: (topic, _partition, { firstOffset, lastOffset, code }) => {
      ranges.push({ topic, from: firstOffset, to: lastOffset, as: code });
      return Promise.resolve({ kind: 'next', offset: lastOffset + 1 });
    },
  });
  await consumer.start();
});

afterAll(async () => {
  await consumer.stop();
  await wire.close();
  await broker.close();
});

function client() {
  const { brokers, username, password } = broker.settings;
  const sasl = { mechanism: 'SCRAM-SHA-512', username, password } as const;
  return { clientId: 'a-node', bootstrapBrokers: [...brokers], sasl, retries: 0 };
}

/** As a node with another client would send it. */
async function send(compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd', values: string[]) {
  const producer = new Producer({ ...client(), serializers: stringSerializers, compression });
  for (const topic of topics)
    await producer.send({ messages: values.map((value) => ({ topic, key: 'one', value })), acks: -1 });
  await producer.close();
}

function nextOf(topic: string): number {
  return (ranges.findLast((range) => range.topic === topic)?.to ?? -1) + 1;
}

/** Bytes that no client would make. */
async function sendRaw(topic: string, batch: Buffer): Promise<void> {
  batch.writeUInt32BE(crc32c(batch.subarray(21)) >>> 0, 17);
  const [connection] = (await wire.connectToBrokers()).values();
  if (!connection) throw new Error('no broker answers');
  const request = (): Writer =>
    Writer.create()
      .appendString(undefined)
      .appendInt16(-1)
      .appendInt32(30_000)
      .appendArray([topic], (writer, name) => {
        writer.appendString(name).appendArray([0], (partition) => {
          partition
            .appendInt32(0)
            .appendUnsignedVarInt(batch.length + 1)
            .append(batch);
        });
      })
      .appendTaggedFields();
  await new Promise((resolve, reject) => {
    connection.send(0, 11, request, produceV11.parseResponse, true, true, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** Of a codec: its number, and how to pack. */
const packers = {
  gzip: [1, (bytes: Buffer) => compressionsAlgorithms.gzip.compressSync(bytes)],
  snappy: [2, (bytes: Buffer) => compressionsAlgorithms.snappy.compressSync(bytes)],
  lz4: [3, (bytes: Buffer) => compressionsAlgorithms.lz4.compressSync(bytes)],
  zstd: [4, (bytes: Buffer) => compressionsAlgorithms.zstd.compressSync(bytes)],
} as const;
const codecs = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

describe('a batch that a node has compressed', () => {
  it.each(['none', ...codecs] as const)('arrives in %s, also in a topic that was there', async (codec) => {
    heard.length = 0;
    const values = Array.from({ length: 250 }, (_, index) => `${codec} ${String(index)} ${'x'.repeat(500)}`);
    await send(codec, values);
    await eventually(() => heard.length >= 2 * values.length);
    expect([...heard].sort()).toEqual([...values, ...values].sort());
  });

  // Snappy packs to a twentieth at best: what it brings within a message is under the bound.
  it.each(['gzip', 'lz4', 'zstd'] as const)(
    'is refused as a range where it is a bomb in %s, and what stands behind it is read',
    async (codec) => {
      const [number, pack] = packers[codec];
      const topic = topics[0];
      const values = ['before', 'a bomb', ...Array.from({ length: 8 }, () => 'beside it')];
      const body = recordBytes(
        values.map((value) => (value === 'a bomb' ? Buffer.alloc(100_000_000) : value)),
      );
      const done = ranges.length;
      await sendRaw(topic, recordBatch({ codec: number, count: values.length, body: pack(body) }));
      await sendRaw(topic, recordBatch({ codec: 0, count: 1, body: recordBytes([`behind ${codec}`]) }));
      await eventually(() => heard.includes(`behind ${codec}`));
      const [bomb, behind] = ranges.slice(done);
      expect(bomb).toMatchObject({ as: 'batch-too-large' });
      expect((bomb?.to ?? 0) - (bomb?.from ?? 0) + 1).toBe(values.length);
      expect(behind).toMatchObject({ as: 'records', from: (bomb?.to ?? 0) + 1 });
    },
  );

  it('is refused as a range where it has a hundred thousand records, and what stands behind it is read', async () => {
    const done = ranges.length;
    const count = 100_000;
    const body = packers.zstd[1](emptyRecords(count));
    await sendRaw(topics[0], recordBatch({ codec: 4, count, body }));
    await sendRaw(topics[0], recordBatch({ codec: 0, count: 1, body: recordBytes(['behind so many']) }));
    await eventually(() => heard.includes('behind so many'));
    const [bomb] = ranges.slice(done);
    expect(bomb).toMatchObject({ as: 'batch-too-large', to: (bomb?.from ?? 0) + count - 1 });
  });

  it('is refused as a range where the broker takes it and we cannot unpack it', async () => {
    const done = ranges.length;
    const body = frameWithBlockChecksum(recordBytes(['one', 'two']));
    await sendRaw(topics[0], recordBatch({ codec: 3, count: 2, body }));
    await sendRaw(topics[0], recordBatch({ codec: 0, count: 1, body: recordBytes(['behind a torn one']) }));
    await eventually(() => heard.includes('behind a torn one'));
    expect(ranges[done]).toMatchObject({ as: 'batch-unreadable' });
  });

  it.each(codecs)('is refused by the broker where its bytes are torn: %s', async (codec) => {
    const [number, pack] = packers[codec];
    const body = pack(
      recordBytes(Array.from({ length: 50 }, (_, index) => `${String(index)} ${'y'.repeat(index)}`)),
    );
    const torn = recordBatch({ codec: number, count: 50, body: body.subarray(0, body.length / 2) });
    await expect(sendRaw(topics[0], torn)).rejects.toThrow();
  });

  it('has answered every offset once, in order', () => {
    for (const topic of topics) {
      let next = 0;
      for (const { from, to } of ranges.filter((range) => range.topic === topic)) {
        expect(from).toBe(next);
        next = to + 1;
      }
      expect(next).toBeGreaterThan(0);
    }
  });

  it('gives one record out of it to who asks for one', async () => {
    const place = { groupId: `${topics[0]}.one`, topic: topics[1], partition: 0 };
    const found = await readOne(broker.broker, { ...place, offset: 250 + 17 });
    expect(String(found?.value)).toMatch(/^gzip 17 /);
  });
});

/** Each with its own offset, and nothing else. */
function emptyRecords(count: number): Buffer {
  return recordBytes(Array.from({ length: count }, () => ''));
}

const { hash: xxh32 } = createRequire(import.meta.url)('lz4js/xxh32.js') as {
  hash: (seed: number, bytes: Buffer, from: number, length: number) => number;
};

/** Nobody sends it, the broker reads it, and lz4js does not. */
function frameWithBlockChecksum(bytes: Buffer): Buffer {
  const frame = Buffer.alloc(7 + 4 + bytes.length + 4 + 4);
  frame.writeUInt32LE(0x184d2204, 0);
  frame.writeUInt8(0x70, 4);
  frame.writeUInt8(0x40, 5);
  frame.writeUInt8((xxh32(0, frame, 4, 2) >>> 8) & 0xff, 6);
  // Not packed: a block may stand as it is.
  frame.writeUInt32LE((bytes.length | 0x80000000) >>> 0, 7);
  bytes.copy(frame, 11);
  frame.writeInt32LE(xxh32(0, bytes, 0, bytes.length) | 0, 11 + bytes.length);
  return frame;
}
