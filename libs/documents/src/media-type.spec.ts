import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type MediaType, mediaTypes } from '@valija/contracts';
import { SAMPLE_BYTES, agreesWithType } from './media-type.js';

/** A ZIP with stored entries, as far as its local headers go: what a sample of it has. */
function zipOf(entries: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(entries).map(([name, content]) => {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, Buffer.from(name + content)]);
  });
  return Buffer.concat(parts);
}

const ooxml = (kind: string): Buffer =>
  zipOf({
    '[Content_Types].xml': `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`,
    'word/document.xml': 'x'.repeat(100_000),
  }).subarray(0, SAMPLE_BYTES);
const odf = (kind: string): Buffer =>
  zipOf({ mimetype: `application/vnd.oasis.opendocument.${kind}`, 'content.xml': '<a/>' });
const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000049444154',
  'hex',
);
const signedData = Buffer.from('3082010006092a864886f70d010702a081f2', 'hex');
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

const truthful: readonly (readonly [MediaType, string, Buffer])[] = [
  ['application/pdf', 'PDF', Buffer.from('%PDF-1.7\n%\u00e2\u00e3')],
  ['application/pdf', 'PDF behind a mark and white space', Buffer.from('\ufeff\r\n  %PDF-1.4\n')],
  [
    'application/xml',
    'a signed invoice',
    Buffer.from('<?xml version="1.0"?>\n<!-- x --><fe:Facturae xmlns:fe="u">'),
  ],
  ['application/xml', 'XML with a type', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]> <a>')],
  ['text/xml', 'XML in Latin-1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><año>', 'latin1')],
  ['text/xml', 'XML in UTF-16', utf16('<?xml version="1.0" encoding="UTF-16"?><a/>')],
  ['text/plain', 'text', Buffer.from('Resolución: sí.\r\n\tFirmado <b>')],
  ['text/plain', 'text that is cut in a character', Buffer.from('año').subarray(0, 2)],
  ['text/csv', 'a table', Buffer.from('nif;importe\n1;2,5\n')],
  ['image/png', 'PNG', png],
  ['image/jpeg', 'JPEG', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')],
  ['image/tiff', 'TIFF', Buffer.from('49492a0008000000000000000000', 'hex')],
  ['application/vnd.oasis.opendocument.text', 'ODT', odf('text')],
  ['application/vnd.oasis.opendocument.spreadsheet', 'ODS', odf('spreadsheet')],
  ['application/vnd.oasis.opendocument.presentation', 'ODP', odf('presentation')],
  [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'DOCX',
    ooxml('wordprocessingml.document'),
  ],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'XLSX', ooxml('spreadsheetml.sheet')],
  [
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'PPTX',
    ooxml('presentationml.presentation'),
  ],
  [
    'application/vnd.etsi.asic-e+zip',
    'ASiC-E',
    zipOf({ mimetype: 'application/vnd.etsi.asic-e+zip', 'a.pdf': '%PDF-1.7' }),
  ],
  ['application/pkcs7-signature', 'a signature in DER', signedData],
  ['application/pkcs7-mime', 'signed content', signedData],
];

const page = Buffer.from('<!doctype html><html><script>alert(1)</script></html>');
const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
const program = Buffer.concat([Buffer.from('MZ\u0090\u0000\u0003', 'latin1'), Buffer.alloc(200)]);
const shell = Buffer.from('\u007fELF\u0002\u0001\u0001', 'latin1');
const macros = zipOf({
  '[Content_Types].xml':
    '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
});

describe('the bytes of a document', () => {
  it.each(truthful)('agree with %s: %s', async (mediaType, _, sample) => {
    expect(await agreesWithType(mediaType, sample)).toBe(true);
  });

  it('are known for every type of the contract', () => {
    expect(new Set(truthful.map(([mediaType]) => mediaType))).toEqual(new Set(Object.keys(mediaTypes)));
  });

  const lies = { page, svg, program, shell, macros, zip: zipOf({ 'a.txt': 'a' }), nothing: Buffer.alloc(0) };
  const cases = Object.keys(mediaTypes).flatMap((mediaType) =>
    Object.entries(lies).map(([name, sample]) => [mediaType, name, sample] as const),
  );
  it.each(cases.filter(([mediaType, name]) => !(name === 'nothing' && mediaType.startsWith('text/'))))(
    'do not agree with %s where they are a %s',
    async (mediaType, _, sample) => {
      expect(await agreesWithType(mediaType, sample)).toBe(false);
    },
  );

  it.each([
    ['application/pdf', Buffer.from('<html>%PDF-1.7')],
    [
      'application/xml',
      Buffer.from('<?xml version="1.0"?><!-- a --><html xmlns="http://www.w3.org/1999/xhtml">'),
    ],
    ['application/xml', Buffer.from('<!DOCTYPE x:svg [ ]><x:svg xmlns:x="u">')],
    ['application/xml', Buffer.from('no markup')],
    ['text/plain', Buffer.from('a\u0000b')],
    ['text/plain', Buffer.from('año', 'latin1')],
    ['text/plain', Buffer.from('  <HTML>')],
    ['text/plain', utf16('text')],
    ['image/jpeg', png],
    ['text/html', page],
    ['application/octet-stream', program],
    ['toString', Buffer.from('a')],
  ])('are not %s where they only look like it', async (mediaType, sample) => {
    expect(await agreesWithType(mediaType, sample)).toBe(false);
  });

  it.each(['<!', '<!x>', '<!-->', '<? ', '<![', '] ', ' '])(
    'cost no more for being made to: %j, again and again',
    async (piece) => {
      const sample = Buffer.from(`<!${piece.repeat(SAMPLE_BYTES / piece.length)}`);
      for (const mediaType of ['application/xml', 'text/plain', 'application/pdf'])
        expect(typeof (await agreesWithType(mediaType, sample))).toBe('boolean');
    },
    2_000,
  );
});
