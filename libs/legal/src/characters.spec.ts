import { describe, expect, it } from '@jest/globals';
import { wrongCharacter } from './characters.js';

describe('a text', () => {
  it.each([
    ['NUL', { subject: { texts: { es: 'a\0b' } } }, '/subject/texts/es'],
    [
      'the first half of a character',
      { documents: [{}, { fileName: 'a\ud83d.pdf' }] },
      '/documents/1/fileName',
    ],
    ['the second half of one', { reasonText: '\ude00' }, '/reasonText'],
  ])('has no %s', (_, data, pointer) => {
    expect(wrongCharacter(data)).toMatchObject({ code: 'text-invalid', pointer });
  });

  it('may have every character that there is', () => {
    expect(wrongCharacter({ a: 'Ñandú 😀 \u0001 \u202e \uffff\n', b: [1, null, true, 'x'] })).toBeUndefined();
  });
});
