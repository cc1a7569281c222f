import { describe, expect, it } from '@jest/globals';
import { isValidIdNumber, maskIdNumber } from '@valija/legal';
import { findPersona, personas } from './personas.js';

describe('personas', () => {
  it.each(personas.map((persona) => [persona.id, persona] as const))(
    '%s has a valid number',
    (_id, persona) => {
      expect(isValidIdNumber(persona)).toBe(true);
    },
  );

  it('are natural persons with DNI, two with NIE, and a company', () => {
    const beginnings = personas.map(({ idNumber }) => idNumber.charAt(0));
    expect(beginnings.filter((each) => each === '9')).toHaveLength(9);
    expect(beginnings.filter((each) => each === 'X' || each === 'Y')).toHaveLength(2);
    expect(beginnings.filter((each) => each === 'B')).toHaveLength(1);
  });

  it('differ in their ids, their numbers and what a mask shows of them', () => {
    for (const values of [
      personas.map(({ id }) => id),
      personas.map(({ idNumber }) => idNumber),
      personas.map(({ idNumber }) => maskIdNumber(idNumber)),
    ])
      expect(new Set<string>(values).size).toBe(personas.length);
  });

  it('are found by id, and nobody else is', () => {
    expect(findPersona('uxia')?.language).toBe('gl');
    expect(findPersona('nobody')).toBeUndefined();
  });
});
