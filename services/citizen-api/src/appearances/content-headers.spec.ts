import { describe, expect, it } from '@jest/globals';
import { contentHeaders } from './content-headers.js';

const disposition = (fileName: string): string =>
  contentHeaders({
    documentId: 'a',
    fileName,
    mediaType: 'application/pdf',
    sizeBytes: 3,
    sha256: 'a'.repeat(64),
    role: 'main',
  })['content-disposition'] ?? '';

describe('the name under which a document is saved', () => {
  it.each([
    ['accents', 'Resolución.pdf', `"Resoluci_n.pdf"; filename*=UTF-8''Resoluci%C3%B3n.pdf`],
    ['a line break', 'a\r\nX-Injected: 1', `"a__X-Injected: 1"; filename*=UTF-8''a%0D%0AX-Injected%3A%201`],
    ['a quotation mark', 'a".pdf', `"a_.pdf"; filename*=UTF-8''a%22.pdf`],
    ['the way out of a folder', '../../etc\\passwd', `".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
    ['half of a character', 'a\ud83d.pdf', `"a_.pdf"; filename*=UTF-8''a%EF%BF%BD.pdf`],
    ['NUL', 'a\0.pdf', `"a_.pdf"; filename*=UTF-8''a%00.pdf`],
  ])('does no harm with %s', (_, fileName, expected) => {
    expect(disposition(fileName)).toBe(`attachment; filename=${expected}`);
  });
});
