import { type CaseDocument, type ManifestDocument, isMediaType, mediaTypes } from '@valija/contracts';
import contentDisposition from 'content-disposition';

/** Control characters, and those that turn the direction of writing: `fdp.exe` would read `exe.pdf`. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** What leads into folders, or means something to a shell or to Windows. */
const RESERVED = /[/\\:*?"<>|%]/g;
const LONGEST = 120;

/** A document goes out as a download that no browser guesses at. */
export function contentHeaders({
  mediaType,
  sizeBytes,
  fileName,
  sha256,
}: ManifestDocument | CaseDocument): Record<string, string> {
  const name = safeName(fileName, mediaType);
  // Both forms (RFC 6266, section 4.3): letters for all who read the second, and ASCII for the others.
  const fallback = name.replace(/[^\x20-\x7e]/g, '_');
  return {
    'content-type': mediaType,
    'content-length': String(sizeBytes),
    'content-disposition': contentDisposition(name, { fallback }),
    'content-security-policy': "sandbox; default-src 'none'",
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/** The issuer's name for a file, as one that may be written to a disk, with the ending of what it is. */
export function safeName(fileName: string, mediaType: string): string {
  const visible = fileName.toWellFormed().normalize('NFC').replace(INVISIBLE, '').replace(RESERVED, '_');
  const name = visible.replace(/^[\s.]+|[\s.]+$/g, '');
  const endings: readonly string[] = isMediaType(mediaType) ? mediaTypes[mediaType] : ['bin'];
  const [, stem = name, ending = ''] = /^(.*)\.([^.]{1,10})$/.exec(name) ?? [];
  const isOfItsType = endings.includes(ending.toLowerCase());
  const kept = [...(isOfItsType ? stem : name)].slice(0, LONGEST).join('');
  return `${kept === '' ? 'documento' : kept}.${isOfItsType ? ending : (endings[0] ?? 'bin')}`;
}
