import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CursorInvalid, nextOf, readCursor, writeCursor } from './cursors.js';
import type { Outcome } from './fan-out.js';

const word = fc.string({ minLength: 1, maxLength: 40 });

describe('a cursor', () => {
  it('leads where it was made to lead', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(word, word), { selector: ([key]) => key, minLength: 1 }),
        (pairs) => {
          const cursors = new Map(pairs);
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
        let read: ReadonlyMap<unknown, unknown>;
        try {
          read = readCursor(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CursorInvalid);
          return;
        }
        for (const [key, value] of read) expect([typeof key, typeof value]).toEqual(['string', 'string']);
      }),
    );
  });

  it.each(['', 'x', '[]', '[[1,2]]', '[["a",""]]', '[["a"]]', '{"a":"b"}'])('is not %s', (text) => {
    expect(() => readCursor(inBase64(text))).toThrow(CursorInvalid);
  });

  it('goes on with those who have more, and with nobody else', () => {
    const answered = (systemId: string, next?: string): Outcome<{ next?: string }> => ({
      kind: 'answered',
      source: { systemId } as never,
      answer: next === undefined ? {} : { next },
      tookMs: 1,
    });
    const silent: Outcome<never> = {
      kind: 'silent',
      source: { systemId: 'c' } as never,
      why: 'too-slow',
      sinceMs: 0,
      until: undefined,
    };
    const next = nextOf([answered('a', 'x'), answered('b'), silent]);
    expect(readCursor(next ?? '')).toEqual(new Map([['a', 'x']]));
    expect(nextOf([answered('b'), silent])).toBeNull();
  });
});

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
