import { describe, expect, it } from '@jest/globals';
import { CodedError, limits } from '@valija/contracts';
import * as fc from 'fast-check';
import { itemsOfJson, itemsOfLines } from './batch-items.js';

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
    expect(itemsOfLines(Buffer.from('\n{"a":1}\r\n  \n[2]'))).toEqual([{ a: 1 }, [2]]);
  });

  it('keeps the place of a line that is torn, is not JSON or is not UTF-8', () => {
    const lines = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":\nplain\n"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"\n3'),
    ]);
    expect(itemsOfLines(lines)).toEqual([{ a: 1 }, undefined, undefined, undefined, 3]);
  });

  it('reads back whatever was written, however it is cut into lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        (items, end) => {
          const text = items.map((item) => JSON.stringify(item)).join(end);
          expect(itemsOfLines(Buffer.from(text))).toEqual(JSON.parse(JSON.stringify(items)));
        },
      ),
    );
  });

  it('refuses more lines than a batch may have, and none at all', () => {
    const most = '1\n'.repeat(limits.batchItems);
    expect(itemsOfLines(Buffer.from(most))).toHaveLength(limits.batchItems);
    expect(failure(() => itemsOfLines(Buffer.from(`${most}1`)))).toMatchObject({
      code: 'payload-too-large',
      facts: { limit: limits.batchItems },
    });
    expect(failure(() => itemsOfLines(Buffer.from(' \n\n')))).toMatchObject({ code: 'invalid-request' });
  });
});

describe('itemsOfJson', () => {
  it('gives the items as they are', () => {
    expect(itemsOfJson(Buffer.from('{"items":[1,{"a":2}]}'))).toEqual([1, { a: 2 }]);
  });

  it.each(['', '{"items":[', '[]', 'null', '{"items":[]}', '{"items":{}}'])(
    'refuses %p as a whole',
    (text) => {
      expect(failure(() => itemsOfJson(Buffer.from(text)))).toMatchObject({ code: 'invalid-request' });
    },
  );

  it('quotes nothing of what it refuses', () => {
    const { errors } = failure(() => itemsOfJson(Buffer.from('{"fullName":"Ana García"')));
    expect(JSON.stringify(errors)).not.toContain('Ana');
  });

  it('refuses more items than a batch may have', () => {
    const batch = JSON.stringify({ items: Array(limits.batchItems + 1).fill(1) });
    expect(failure(() => itemsOfJson(Buffer.from(batch)))).toMatchObject({ code: 'payload-too-large' });
  });
});
