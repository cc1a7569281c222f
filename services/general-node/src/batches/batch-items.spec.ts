import { describe, expect, it } from '@jest/globals';
import { CodedError, limits } from '@valija/contracts';
import * as fc from 'fast-check';
import { type Reading, itemsOfJson, itemsOfLines } from './batch-items.js';

/** Reads to the end: what each item is, or the code of why it could not be read. */
const read = (reading: Reading): unknown[] => {
  for (;;) {
    const { done, value } = reading.next();
    if (done !== true) continue;
    return value.map((text) => {
      const item = JSON.parse(text) as { item?: unknown; fault?: { code: string } };
      return item.fault ? item.fault.code : item.item;
    });
  }
};
const steps = (reading: Reading) => [...reading].length;
const lines = (bytes: Buffer | string) => read(itemsOfLines(Buffer.from(bytes as string)));
const json = (bytes: Buffer | string) => read(itemsOfJson(Buffer.from(bytes as string)));

const failure = (work: () => unknown): Partial<CodedError & { errors: unknown }> => {
  try {
    work();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  return {};
};

describe('itemsOfLines', () => {
  it('reads an item a line and leaves blank lines out', () => {
    expect(lines('\n{"a":1}\r\n  \n[2]')).toEqual([{ a: 1 }, [2]]);
  });

  it('keeps the place of a line that is torn, is not JSON or is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":\nplain\n"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"\n3'),
    ]);
    expect(lines(bytes)).toEqual([{ a: 1 }, 'not-json', 'not-json', 'not-json', 3]);
  });

  it('reads back whatever was written, however it is cut into lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        (items, end) => {
          const text = items.map((item) => JSON.stringify(item)).join(end);
          expect(lines(text)).toEqual(JSON.parse(JSON.stringify(items)));
        },
      ),
    );
  });

  it('refuses more lines than a batch may have, and none at all', () => {
    const most = '1\n'.repeat(limits.batchItems);
    expect(lines(most)).toHaveLength(limits.batchItems);
    expect(failure(() => lines(`${most}1`))).toMatchObject({
      code: 'payload-too-large',
      facts: { limit: limits.batchItems },
    });
    expect(failure(() => lines(' \n\n'))).toMatchObject({ code: 'invalid-request' });
  });
});

describe('itemsOfJson', () => {
  it('gives the items as they are', () => {
    expect(json('{"items":[1,{"a":2}]}')).toEqual([1, { a: 2 }]);
  });

  it('finds the items wherever they stand, however their key is written, and the last where it is repeated', () => {
    const text = ' { "other" : ["items",{"items":[7]}] , "it\\u0065ms" : [ 1 , "]\\"," ] , "x":{} } ';
    expect(json(text)).toEqual([1, ']",']);
    expect(json('{"items":[1],"items":[2,3]}')).toEqual([2, 3]);
  });

  it.each([
    '',
    '{"items":[',
    '[]',
    'null',
    '{"items":[]}',
    '{"items":{}}',
    '["items",[1]]',
    '{"items":[1,]}',
  ])('refuses %p as a whole', (text) => {
    expect(failure(() => json(text))).toMatchObject({ code: 'invalid-request' });
  });

  it('takes what is JSON and nothing else, as a parser of the whole does', () => {
    const bodies = fc
      .record({
        before: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
        items: fc.array(fc.jsonValue(), { maxLength: 5 }),
        gap: fc.constantFrom(undefined, 1),
      })
      .map(({ before, items, gap }) => JSON.stringify({ ...before, items }, null, gap));
    const torn = fc
      .tuple(
        bodies,
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.constantFrom('', '"', ',', '[', ']', '{', '}', '\\', ' ', '1'),
      )
      .map(([text, at, length, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + length);
      });
    fc.assert(
      fc.property(fc.oneof(bodies, torn), (text) => {
        expect(outcome(() => json(text))).toEqual(outcome(() => parsed(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  const parsed = (text: string): unknown[] => {
    const { items } = JSON.parse(text) as { items?: unknown };
    if (!Array.isArray(items) || items.length === 0) throw new Error('is no batch');
    return items as unknown[];
  };
  const outcome = (work: () => unknown[]): unknown => {
    try {
      return work();
    } catch {
      return 'refused';
    }
  };

  it('refuses a wrong byte, inside an item and beside it', () => {
    const wrong = Buffer.from([0xc3, 0x28]);
    for (const [before, after] of [
      ['{"items":["', '"]}'],
      ['{"a":"', '","items":[1]}'],
    ]) {
      const bytes = Buffer.concat([Buffer.from(before!), wrong, Buffer.from(after!)]);
      expect(failure(() => json(bytes))).toMatchObject({ code: 'invalid-request' });
    }
  });

  it('quotes nothing of what it refuses', () => {
    const { errors } = failure(() => json('{"fullName":"Ana García"'));
    expect(JSON.stringify(errors)).not.toContain('Ana');
  });

  it('refuses more items than a batch may have, and much beside them', () => {
    const batch = JSON.stringify({ items: Array(limits.batchItems + 1).fill(1) });
    expect(failure(() => json(batch))).toMatchObject({ code: 'payload-too-large' });
    const much = JSON.stringify({ items: [1], other: 'x'.repeat(1_048_576) });
    expect(failure(() => json(much))).toMatchObject({ code: 'invalid-request' });
  });
});

describe('reading a batch', () => {
  const items = Array.from({ length: 2_000 }, (_, index) => ({ index, text: 'x'.repeat(500) }));

  it.each<[string, () => Reading]>([
    ['JSON', () => itemsOfJson(Buffer.from(JSON.stringify({ items })))],
    ['NDJSON', () => itemsOfLines(Buffer.from(items.map((item) => JSON.stringify(item)).join('\n')))],
  ])('is done in many steps, of %s too, and gives all of it', (_, reading) => {
    expect(steps(reading())).toBeGreaterThan(5);
    expect(read(reading())).toEqual(items);
  });

  it('answers an item that is too long for itself, and does not parse it', () => {
    const long = `"${'x'.repeat(limits.messageBytes * 16)}"`;
    expect(json(`{"items":[1,${long},2]}`)).toEqual([1, 'too-large', 2]);
    expect(lines(`1\n${long}\n2`)).toEqual([1, 'too-large', 2]);
  });
});
