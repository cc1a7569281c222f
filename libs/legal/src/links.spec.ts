import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasLink } from './links.js';

describe('hasLink', () => {
  it.each([
    'Entre en https://sede.example/x',
    'HTTP://SEDE.EXAMPLE',
    'ftp://x',
    'escriba a mailto:x',
    'www.sede.es',
    'vaya a sede.madrid.es hoy',
    'SEDE.MADRID.ES',
    'escriba a info@madrid.es',
    'sede。madrid．es',
    'resolucion.pdf',
  ])('finds one in: %s', (text) => {
    expect(hasLink(text)).toBe(true);
  });

  it.each([
    'Su cita se ha cambiado al 3 de mayo, a las 10:30 h.',
    'El Sr.García, del art. 41.6, D.N.I. y N.I.E., S.A.U.',
    'Plazo: hasta el 3.5.2027. Importe: 1.234,50 €',
    'Tràmit núm. 12/2026 (ref.A1): vegeu l’expedient',
  ])('finds none in: %s', (text) => {
    expect(hasLink(text)).toBe(false);
  });

  it('finds every URL, wherever it stands', () => {
    const urls = fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true });
    fc.assert(
      fc.property(urls, fc.string(), fc.string(), (url, before, behind) => {
        expect(hasLink(`${before}${url}${behind}`)).toBe(true);
      }),
    );
  });
});
