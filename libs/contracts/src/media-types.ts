/**
 * The media types that a document may have, each with the endings of its name: what the catalogue of standards of the
 * national interoperability framework (NTI) has for documents, without what a browser would run (HTML, SVG) or what
 * carries programs (macros). The first ending is the one that a name without one is given.
 */
export const mediaTypes = {
  'application/pdf': ['pdf'],
  'application/xml': ['xml', 'xsig'],
  'text/xml': ['xml', 'xsig'],
  'text/plain': ['txt'],
  'text/csv': ['csv'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/tiff': ['tif', 'tiff'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.etsi.asic-e+zip': ['asice', 'sce'],
  'application/pkcs7-signature': ['p7s', 'csig'],
  'application/pkcs7-mime': ['p7m', 'csig'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type MediaType = keyof typeof mediaTypes;

export function isMediaType(text: string): text is MediaType {
  return Object.hasOwn(mediaTypes, text);
}
