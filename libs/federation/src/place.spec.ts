import { describe, expect, it } from '@jest/globals';
import { placeOf, placedIdOf } from './place.js';

describe('the id of a thing that a system has', () => {
  it('says which system has it, and under which id, through as many folders as there are', () => {
    const inner = placedIdOf({ systemId: 'salud', ownId: 'EXP-1' });
    const outer = placedIdOf({ systemId: 'carpeta', ownId: inner });
    expect(outer).toBe('carpeta~salud~EXP-1');
    expect(placeOf(outer)).toEqual({ systemId: 'carpeta', ownId: inner });
    expect(placeOf(inner)).toEqual({ systemId: 'salud', ownId: 'EXP-1' });
  });

  it.each(['', 'x', '~x', 'x~', `x~${'y'.repeat(300)}`])('is not "%s"', (text) => {
    expect(placeOf(text)).toBeUndefined();
  });
});
