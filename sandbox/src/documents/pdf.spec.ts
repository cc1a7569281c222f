import { describe, expect, it } from '@jest/globals';
import { languages } from '../world/languages.js';
import { type Letter, plainText } from './letter.js';
import { renderPdf } from './pdf.js';

const letter: Letter = {
  kind: 'notification',
  part: 'main',
  pages: languages.map((language) => ({
    language,
    issuer: 'Administración de prueba',
    unit: 'Unidad · ñ ç à',
    subject: 'Asunto',
    procedure: 'Procedimiento',
  })),
  holderName: 'Ana Jiménez Prueba',
  holderIdNumber: '99911110F',
  caseFile: 'ES_A01002820_2026_EXP_1',
  availableAt: '2026-01-15T10:00:00.000Z',
  replyBy: '2026-02-01',
  csvCode: 'SIM-0000',
};

describe('renderPdf', () => {
  it('makes a PDF with a page for each language', async () => {
    const text = (await renderPdf(letter)).toString('latin1');
    expect(text).toMatch(/^%PDF-1\.7/);
    expect(text.trimEnd()).toMatch(/%%EOF$/);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(languages.length);
  });

  it('gives the same bytes for the same letter', async () => {
    const [one, other] = await Promise.all([renderPdf(letter), renderPdf(letter)]);
    expect(one.equals(other)).toBe(true);
  });

  it('gives other bytes for another letter', async () => {
    const other = await renderPdf({ ...letter, csvCode: 'SIM-0001' });
    expect((await renderPdf(letter)).equals(other)).toBe(false);
  });

  it('is tagged and says its language, so that it can be read aloud', async () => {
    const text = (await renderPdf(letter)).toString('latin1');
    expect(text).toContain('/Marked true');
    expect(text).toContain('/Lang (es)');
  });
});

describe('plainText', () => {
  it('says the same, and no whole number of a person', () => {
    const text = plainText(letter);
    expect(text).toContain('Ana Jiménez Prueba (***1111**)');
    expect(text).not.toContain(letter.holderIdNumber);
    expect(text).toContain('Persona interesada');
  });
});
