import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { identityOf, isValidIdNumber, maskIdNumber } from './id-number.js';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

describe('isValidIdNumber', () => {
  it.each([
    '00000000T',
    '12345678Z',
    '99999018D',
    'X1234567L',
    'Y0000000Z',
    'Q0000000J',
    'R0599999J',
    'A28015865',
    'B58818501',
    'P0801900B',
    'Q2826000H',
    'Q2819009H',
    'Q2827003A',
    'Q2826039F',
    'Q2816003D',
  ])('accepts %s', (idNumber) => {
    expect(isValidIdNumber({ idType: 'NIF', idNumber })).toBe(true);
  });

  it.each([
    '12345678A',
    'X1234567A',
    'A28015866',
    'P0801900A',
    'Q28260008',
    '1234567Z',
    '',
    'I0000000A',
    'ÑANDÚ',
  ])('refuses %s', (idNumber) => {
    expect(isValidIdNumber({ idType: 'NIF', idNumber })).toBe(false);
  });

  it('ignores case, spaces, dots and hyphens', () => {
    expect(isValidIdNumber({ idType: 'NIF', idNumber: '12.345.678-z' })).toBe(true);
  });

  it('takes a NIE only as NIE or NIF, and a DNI never as NIE', () => {
    expect(isValidIdNumber({ idType: 'NIE', idNumber: 'X1234567L' })).toBe(true);
    expect(isValidIdNumber({ idType: 'NIE', idNumber: '12345678Z' })).toBe(false);
  });

  it('never refuses a foreign document for lack of a check digit', () => {
    expect(isValidIdNumber({ idType: 'PASSPORT', idNumber: 'AB123', idCountry: 'FR' })).toBe(true);
  });

  it('accepts exactly one of the 23 letters for any eight digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (digits) => {
        const accepted = [...LETTERS].filter((letter) =>
          isValidIdNumber({ idType: 'NIF', idNumber: String(digits).padStart(8, '0') + letter }),
        );
        expect(accepted).toHaveLength(1);
      }),
    );
  });
});

describe('identityOf', () => {
  it('is the same for every way of writing one number', () => {
    expect(identityOf({ idType: 'NIE', idNumber: 'x-1234567-l' })).toBe(
      identityOf({ idType: 'NIF', idNumber: 'X1234567L' }),
    );
  });

  it('keeps documents of different countries and kinds apart', () => {
    const passport = { idType: 'PASSPORT', idNumber: 'AB1', idCountry: 'FR' } as const;
    const others = [
      { ...passport, idCountry: 'DE' },
      { ...passport, idType: 'VAT' } as const,
      { idType: 'NIF', idNumber: 'AB1' } as const,
    ];
    expect(others.map(identityOf)).not.toContain(identityOf(passport));
  });
});

describe('maskIdNumber', () => {
  it('shows four characters in the middle', () => {
    expect(maskIdNumber('12345678Z')).toBe('***4567**');
  });
});
