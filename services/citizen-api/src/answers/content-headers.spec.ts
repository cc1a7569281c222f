import { describe, expect, it } from '@jest/globals';
import { aDocument } from '@valija/testing';
import fc from 'fast-check';
import { contentHeaders, safeName } from './content-headers.js';

describe('the name of a downloaded file', () => {
  it.each([
    ['Resolución nº 1.pdf', 'application/pdf', 'Resolución nº 1.pdf'],
    ['Factura.XSIG', 'application/xml', 'Factura.XSIG'],
    ['../../etc/passwd', 'text/plain', '_.._etc_passwd.txt'],
    ['C:\\Windows\\a.pdf', 'application/pdf', 'C__Windows_a.pdf'],
    ['factura.pdf.exe', 'application/pdf', 'factura.pdf.exe.pdf'],
    ['factura\u202efdp.exe', 'application/pdf', 'facturafdp.exe.pdf'],
    ['a\r\nSet-Cookie: x=1.pdf', 'application/pdf', 'aSet-Cookie_ x=1.pdf'],
    ['"; filename=evil.html', 'text/plain', '__ filename=evil.html.txt'.replace('__', '_;')],
    ['.htaccess', 'text/plain', 'htaccess.txt'],
    ['...', 'application/pdf', 'documento.pdf'],
    ['\u200b', 'application/pdf', 'documento.pdf'],
    ['acto', 'application/pdf', 'acto.pdf'],
    ['acto.pdf ', 'application/pdf', 'acto.pdf'],
    ['50%2f.pdf', 'application/pdf', '50_2f.pdf'],
    [`${'ñ'.repeat(250)}.pdf`, 'application/pdf', `${'ñ'.repeat(120)}.pdf`],
  ])('is one that may be written to a disk: %j', (fileName, mediaType, expected) => {
    expect(safeName(fileName, mediaType)).toBe(expected);
  });

  it('is a header of one line that a client can read, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }), (fileName) => {
        const header = contentHeaders(aDocument('x', { fileName }))['content-disposition'] ?? '';
        expect(header).toMatch(/^attachment; filename="?[\x20-\x7e]+$/);
      }),
      { examples: [['\ud800'], ["it's (1)*.txt"], ['a"b\\c']] },
    );
  });
});
