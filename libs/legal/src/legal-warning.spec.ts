import { describe, expect, it } from '@jest/globals';
import { inLanguage, legalWarningFor } from './legal-warning.js';

describe('legalWarningFor', () => {
  it.each(['notification', 'communication'] as const)(
    'has the %s warning in every language of the house',
    (kind) => {
      const { texts } = legalWarningFor(kind);
      expect(Object.keys(texts).sort()).toEqual(['ca', 'ca-valencia', 'en', 'es', 'eu', 'gl']);
      expect(new Set(Object.values(texts)).size).toBe(6);
    },
  );
});

describe('inLanguage', () => {
  const texts = { es: 'Hola', ca: 'Hola!', eu: 'Kaixo' };

  it('takes the first language that there is', () => {
    expect(inLanguage(texts, ['fr', 'eu', 'es'], 'es')).toEqual({ language: 'eu', text: 'Kaixo' });
  });

  it('takes a sister of the language where the tag itself is missing', () => {
    expect(inLanguage(texts, ['ca-valencia'], 'es')).toEqual({ language: 'ca', text: 'Hola!' });
  });

  it('falls back to the default of the text', () => {
    expect(inLanguage(texts, ['fr'], 'es')).toEqual({ language: 'es', text: 'Hola' });
    expect(inLanguage(texts, [], 'xx')).toEqual({ language: 'es', text: 'Hola' });
  });
});
