import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameReader, frameOf } from './frames.js';

const MOST = 100_000;

const message = fc.record({
  id: fc.string(),
  data: fc.oneof(
    fc.jsonValue(),
    fc.record({
      name: fc.string({ unit: 'binary' }),
      rows: fc.uint8Array({ maxLength: 300 }),
      count: fc.integer(),
    }),
  ),
  response: fc.option(fc.record({ page: fc.uint8Array({ maxLength: 50 }) }), { nil: undefined }),
});

/** Bytes of either kind are the same bytes. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      each instanceof Uint8Array ? { bytes: Buffer.from(each).toString('hex') } : each,
    ).replace(/{"type":"Buffer","data":(\[[^\]]*\])}/g, (_all, list: string) =>
      JSON.stringify({ bytes: Buffer.from(JSON.parse(list) as number[]).toString('hex') }),
    ),
  );
}

function readAll(reader: FrameReader): unknown[] {
  const read: unknown[] = [];
  for (let next = reader.next(); next; next = reader.next()) read.push(next);
  return read;
}

describe('frames', () => {
  it('say the same on the other side, whatever the pieces in which they arrive', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.integer({ min: 1, max: 64 }), (messages, size) => {
        const sent = Buffer.concat(messages.flatMap((each) => frameOf(each)));
        const reader = new FrameReader(MOST);
        const read: unknown[] = [];
        for (let at = 0; at < sent.length; at += size) {
          reader.add(sent.subarray(at, at + size));
          read.push(...readAll(reader));
        }
        expect(plain(read)).toEqual(plain(messages));
        expect(reader.isWithin).toBe(false);
      }),
    );
  });

  it('carry bytes beside the JSON, without a copy in it', () => {
    const rows = Buffer.alloc(3_000, 0xff);
    const [, json] = frameOf({ id: '1', data: { rows } });
    expect(json?.length).toBeLessThan(100);
  });

  it('are refused when they announce more than is allowed, before it arrives', () => {
    const reader = new FrameReader(10);
    const [head = new Uint8Array()] = frameOf({ data: 'x'.repeat(11) });
    reader.add(Buffer.from(head));
    expect(() => reader.next()).toThrow(RangeError);
  });
});
