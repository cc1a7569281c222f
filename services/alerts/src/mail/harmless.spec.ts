import { describe, expect, it } from '@jest/globals';
import { alertLanguages } from '@valija/contracts';
import fc from 'fast-check';
import { type LetterRefused, requireHarmless } from './harmless.js';
import { alertLetter, changedLetter, codeLetter } from './letters.js';

const harmless =
  'Hola:\n\nAlgo le espera: entre como siempre, en la web o en su aplicación. Vale hasta el 3.\n';
const ruleOf = (text: string, subject = 'Algo le espera'): string | undefined => {
  try {
    requireHarmless({ subject, text });
    return undefined;
  } catch (error) {
    return (error as LetterRefused).rule;
  }
};
const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2040-01-01') });

describe('requireHarmless', () => {
  it('lets words through', () => {
    expect(ruleOf(harmless)).toBeUndefined();
  });

  it('lets every letter through, in every language and for all facts', () => {
    const languages = fc.constantFrom(...alertLanguages);
    const counts = fc.nat({ max: 100_000 });
    const codes = fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0'));
    fc.assert(
      fc.property(
        fc.record({ arrived: counts, waiting: counts, firstEndMs: fc.option(instants), nowMs: instants }),
        codes,
        languages,
        (facts, code, language) => {
          for (const letter of [
            alertLetter(facts, language),
            codeLetter(code, language),
            changedLetter(language),
          ])
            requireHarmless(letter);
        },
      ),
    );
  });

  it('lets no URL through, wherever it stands', () => {
    const urls = fc.webUrl({ validSchemes: ['http', 'https', 'ftp'], withQueryParameters: true });
    fc.assert(
      fc.property(urls, fc.string(), fc.string(), (url, before, behind) => {
        expect(ruleOf(`${before}${url}${behind}`)).toBeDefined();
        expect(ruleOf(harmless, `${before} ${url}`)).toBeDefined();
      }),
    );
  });

  it('lets nothing through that names a scheme', () => {
    for (const link of [
      'https://x',
      'HTTPS://X',
      'mailto:ana',
      'tel:112',
      'javascript:1',
      'data:x',
      'sms:+34',
    ])
      expect(ruleOf(`Entre en ${link} ahora`)).toBe('it has a link');
  });

  it('lets nothing through that a mail program would take for a host', () => {
    const hosts = [
      'hub.example',
      'www carpeta',
      'sede.gob.es',
      'España.es',
      'a-b.cat',
      'hub。example',
      'xn--p1.ai',
    ];
    for (const host of hosts) expect(ruleOf(`Entre en ${host} ahora`)).toBe('it has what looks like a host');
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        expect(ruleOf(`Entre en ${domain} ahora`)).toBeDefined();
      }),
    );
  });

  it('lets no address of mail through', () => {
    expect(ruleOf('Escriba a ana@localhost')).toBe('it has an address');
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(ruleOf(`Escriba a ${address}`)).toBeDefined();
      }),
    );
  });

  it('lets no mark of HTML through', () => {
    for (const mark of ['<b>', '</p>', '<!-- -->', '<A', '&lt;', '&#104;', '&#x68;'])
      expect(ruleOf(`Algo ${mark} le espera`)).toBe('it has HTML');
  });

  it('lets no character through that cannot be seen', () => {
    for (const code of [0x00, 0x09, 0x0d, 0x1b, 0xad, 0x200b, 0x200d, 0x202e, 0x2028, 0x2029, 0xfeff])
      expect(ruleOf(`Algo${String.fromCodePoint(code)}le espera`)).toBe(
        'it has a character that cannot be seen',
      );
  });

  it('lets nothing through that is long, or whose subject has a second line', () => {
    expect(ruleOf('a'.repeat(2_001))).toBe('it is too long');
    expect(ruleOf('a', 'a'.repeat(121))).toBe('it is too long');
    expect(ruleOf('a', 'Algo\nBcc')).toBe('its subject has several lines');
  });

  it('refuses without a word of the letter', () => {
    expect(() => {
      requireHarmless({ subject: 'Algo', text: 'secreto en hub.example' });
    }).toThrow(expect.not.objectContaining({ message: expect.stringMatching(/secreto|hub/) }));
  });
});
