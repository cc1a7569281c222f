import { type MediaType, isMediaType } from '@valija/contracts';
import { fileTypeFromBuffer } from 'file-type';

/** The first bytes of a document, by which its type is known: enough for the directory of an office file. */
export const SAMPLE_BYTES = 65_536;

const ASIC_E = Buffer.from('mimetypeapplication/vnd.etsi.asic-e+zip');
/** A ZIP's first entry, stored, begins with its name after thirty bytes. */
const FIRST_NAME_AT = 30;
/** OID 1.2.840.113549.1.7.2, signedData, at the head of a CMS message in DER or BER (RFC 5652). */
const SIGNED_DATA = Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]);
const SEQUENCE = 0x30;
const LONGEST_DER_HEAD = 20;
/** A few producers put white space or a mark of byte order before it (ISO 32000, annex H). */
const PDF = /^(\u00ef\u00bb\u00bf)?[\s\0]{0,1024}%PDF-\d/;
const SPACE = /\s*/y;
const ROOT = /<(?:[^\s<>/:!?]+:)?([^\s<>/:!?]+)[\s/>]/y;
/** What a browser would show as a page, and run. */
const PAGE = /^\s*(<!doctype\s+html|<(html|head|body|script|svg|iframe|meta)\b)/i;
const RUN_IN_A_BROWSER = /^(html|svg)$/i;
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;

type Look = (sample: Buffer) => boolean | Promise<boolean>;

const pdf: Look = (sample) => PDF.test(sample.toString('latin1', 0, 2_048));
const asicE: Look = (sample) =>
  sample.toString('latin1', 0, 4) === 'PK\u0003\u0004' &&
  sample.subarray(FIRST_NAME_AT).indexOf(ASIC_E) === 0;
const signedData: Look = (sample) =>
  sample[0] === SEQUENCE && sample.subarray(0, LONGEST_DER_HEAD).includes(SIGNED_DATA);

/** Those that are missing the library knows by their bytes, and names as we do. */
const looks: Partial<Record<MediaType, Look>> = {
  'application/pdf': pdf,
  'application/xml': isXml,
  'text/xml': isXml,
  'text/plain': isText,
  'text/csv': isText,
  'application/vnd.etsi.asic-e+zip': asicE,
  'application/pkcs7-signature': signedData,
  'application/pkcs7-mime': signedData,
};

/**
 * Whether the first bytes of a document are those of its media type. Only the types of the contract have bytes that
 * agree with them.
 */
export async function agreesWithType(mediaType: string, sample: Buffer): Promise<boolean> {
  if (!isMediaType(mediaType)) return false;
  const look = looks[mediaType];
  return look ? look(sample) : (await magicOf(sample)) === mediaType;
}

async function magicOf(sample: Buffer): Promise<string | undefined> {
  // The bytes are a stranger's: what makes the library fail is no file of a known type.
  return fileTypeFromBuffer(sample).then(
    (found) => found?.mime,
    () => undefined,
  );
}

/** Text is UTF-8 and has no control characters; a page for a browser is not what was announced. */
function isText(sample: Buffer): boolean {
  const text = decoded(sample, 'utf-8');
  return text !== undefined && !CONTROL.test(text) && !PAGE.test(text) && !isRunInABrowser(rootOf(text));
}

/** Markup whose root is nothing that a browser runs. Its encoding may be any: the prologue names it. */
function isXml(sample: Buffer): boolean {
  const text = decoded(sample, encodingOf(sample));
  if (text === undefined || PAGE.test(text)) return false;
  const root = rootOf(text);
  return root !== undefined && !isRunInABrowser(root);
}

function isRunInABrowser(root: string | undefined): boolean {
  return root !== undefined && RUN_IN_A_BROWSER.test(root);
}

/** The name of the first element, behind instructions, comments and the type of the document. In one pass. */
function rootOf(text: string): string | undefined {
  for (let at = 0; at >= 0;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (text.startsWith('<?', at)) at = behind(text, '?>', at);
    else if (text.startsWith('<!--', at)) at = behind(text, '-->', at);
    else if (text.startsWith('<!', at)) at = behindDeclaration(text, at);
    else {
      ROOT.lastIndex = at;
      return ROOT.exec(text)?.[1];
    }
  }
  return undefined;
}

function behind(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

function behindDeclaration(text: string, from: number): number {
  const end = behind(text, '>', from);
  const isWithSubset = text.slice(from, end).includes('[');
  if (!isWithSubset) return end;
  const subset = behind(text, ']', from);
  return subset < 0 ? -1 : behind(text, '>', subset);
}

function encodingOf(sample: Buffer): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return sample[0] === 0xef && sample[1] === 0xbb ? 'utf-8' : 'latin1';
}

/** Without its mark of byte order. A character that the sample cuts in two does no harm. */
function decoded(sample: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
  } catch {
    return undefined;
  }
}
