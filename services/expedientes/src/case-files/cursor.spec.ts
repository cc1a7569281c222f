import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caseFileIdOf, placeOf } from './case-file-id.js';
import { readCursor, writeCursor } from './cursor.js';

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
      fc.property(fc.string(), (text) => {
        const read = readCursor(text);
        if (read)
          for (const [key, value] of read) expect([typeof key, typeof value]).toEqual(['string', 'string']);
      }),
    );
  });
});

describe('the id of a case file', () => {
  it('says which system has it, and under which id, through as many folders as there are', () => {
    const inner = caseFileIdOf({ systemId: 'salud', ownId: 'EXP-1' });
    const outer = caseFileIdOf({ systemId: 'carpeta', ownId: inner });
    expect(outer).toBe('carpeta~salud~EXP-1');
    expect(placeOf(outer)).toEqual({ systemId: 'carpeta', ownId: inner });
    expect(placeOf(inner)).toEqual({ systemId: 'salud', ownId: 'EXP-1' });
  });

  it.each(['', 'x', '~x', 'x~', `x~${'y'.repeat(300)}`])('is not "%s"', (text) => {
    expect(placeOf(text)).toBeUndefined();
  });
});
