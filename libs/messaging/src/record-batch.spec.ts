import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { recordBatch, recordBytes } from '@valija/testing';
import lz4 from 'lz4js';
import snappy from 'snappyjs';
import { MOST_RECORDS, MOST_UNPACKED_BYTES, openBatch } from './record-batch.js';
import { headerText } from './record.js';

/** As snappy-java frames it: blocks of 32 KiB. */
function xerial(bytes: Buffer): Buffer {
  const parts = [Buffer.from('82534e41505059000000000100000001', 'hex')];
  for (let from = 0; from < bytes.length; from += 32_768) {
    const block = snappy.compress(Buffer.from(bytes.subarray(from, from + 32_768)));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

const packers: Readonly<Record<string, readonly [codec: number, pack: (bytes: Buffer) => Buffer]>> = {
  plain: [0, (bytes) => bytes],
  gzip: [1, (bytes) => zlib.gzipSync(bytes)],
  snappy: [2, (bytes) => snappy.compress(bytes)],
  'snappy of Java': [2, xerial],
  lz4: [3, (bytes) => Buffer.from(lz4.compress(bytes))],
  zstd: [4, (bytes) => zlib.zstdCompressSync(bytes)],
};
const kinds = Object.entries(packers).map(([name, [codec, pack]]) => ({ name, codec, pack }));
const packed = kinds.filter(({ codec }) => codec !== 0);
const values = Array.from({ length: 300 }, (_, index) => `value ${String(index)} ${'x'.repeat(index * 3)}`);

describe('a record batch', () => {
  it.each(kinds)('gives its records as they were sent: $name', async ({ codec, pack }) => {
    const body = pack(recordBytes(values, [['ce_id', 'one']]));
    const opened = await openBatch(recordBatch({ codec, count: 300, body, firstOffset: 7_000, atMs: 1_234 }));
    if (opened.kind !== 'records') throw new Error(opened.code);
    expect(opened.records.map(({ value }) => String(value))).toEqual(values);
    const last = opened.records.at(-1);
    expect([last?.offset, last?.timestamp, String(last?.key)]).toEqual(['7299', '1234', 'key']);
    expect(last && headerText(last, 'ce_id')).toBe('one');
  });

  it.each(packed)('is refused as a whole where it unpacks to too much: $name', async ({ codec, pack }) => {
    const bomb = recordBytes([Buffer.alloc(MOST_UNPACKED_BYTES)]);
    const opened = await openBatch(recordBatch({ codec, count: 1, body: pack(bomb), firstOffset: 40 }));
    expect(opened).toMatchObject({
      kind: 'unreadable',
      code: 'batch-too-large',
      firstOffset: 40,
      lastOffset: 40,
    });
  });

  it('is refused as a whole where it has too many records, whatever they are', async () => {
    const opened = await openBatch(
      recordBatch({ codec: 1, count: MOST_RECORDS + 1, body: Buffer.alloc(10), firstOffset: 3 }),
    );
    expect(opened).toMatchObject({ code: 'batch-too-large', firstOffset: 3, lastOffset: 3 + MOST_RECORDS });
  });

  it.each(packed)(
    'is refused as a whole where its bytes are torn or are no such bytes: $name',
    async ({ codec, pack }) => {
      const body = pack(recordBytes(values));
      const half = body.subarray(0, body.length / 2);
      for (const wrong of [half, Buffer.alloc(500, 'x'), Buffer.alloc(0)]) {
        const opened = await openBatch(recordBatch({ codec, count: 300, body: wrong, firstOffset: 10 }));
        expect(opened).toMatchObject({ kind: 'unreadable', firstOffset: 10, lastOffset: 309 });
      }
    },
  );

  it('is refused as a whole where its lengths do not agree, or its codec is none', async () => {
    const body = recordBytes(values);
    const wrong = [
      { codec: 0, count: 301, body },
      { codec: 0, count: 299, body },
      { codec: 0, count: 300, body: body.subarray(0, -1) },
      { codec: 0, count: 300, body: Buffer.concat([body, Buffer.from('x')]) },
      { codec: 5, count: 300, body },
    ];
    for (const parts of wrong)
      expect(await openBatch(recordBatch(parts))).toMatchObject({ code: 'batch-unreadable' });
  });

  it('reads so many headers and no more: a record of nothing else costs nothing', async () => {
    const many = Array.from({ length: 100_000 }, (): [string, string] => ['', '']);
    const body = recordBytes(
      ['one'],
      [['ce_id', 'a'], ['twice', '1'], ['twice', '2'], ['__proto__', 'b'], ...many],
    );
    const opened = await openBatch(recordBatch({ codec: 0, count: 1, body }));
    const record = opened.kind === 'records' ? opened.records[0] : undefined;
    if (!record) throw new Error('it can be read');
    expect(['ce_id', 'twice', '__proto__', 'toString'].map((name) => headerText(record, name))).toEqual([
      'a',
      undefined,
      'b',
      undefined,
    ]);
    expect(record.headers?.['']).toHaveLength(60);
  });
});
