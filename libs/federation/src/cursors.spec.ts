import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CursorInvalid, readCursor, writeCursor } from './cursors.js';

const word = fc.string({ minLength: 1, maxLength: 40 });
const reached = fc.record({ cursor: fc.option(word), shown: fc.integer({ min: 0, max: 99 }) });

describe('a cursor', () => {
  it('leads where it was made to lead', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(word, reached), { selector: ([key]) => key, minLength: 1 }),
        (places) => {
          const cursors = new Map(places);
          expect(readCursor(writeCursor(cursors) ?? '')).toEqual(cursors);
        },
      ),
    );
  });

  it('is none where nobody has more', () => {
    expect(writeCursor(new Map())).toBeNull();
  });

  it('of somebody else is none, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(inBase64)), (text) => {
        expect(() => readCursor(text)).toThrow(CursorInvalid);
      }),
    );
  });

  it.each([
    '',
    'x',
    '[]',
    '[["a","b"]]',
    '[[1,"b",0]]',
    '[["a","",0]]',
    '[["a",1,0]]',
    '[["a","b",-1]]',
    '[["a","b",100]]',
    '[["a","b",0.5]]',
    '{"a":"b"}',
  ])('is not %s', (text) => {
    expect(() => readCursor(inBase64(text))).toThrow(CursorInvalid);
  });
});

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
