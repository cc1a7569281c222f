import type { ManifestDocument } from '@valija/contracts';

/** A document goes out as a download that no browser guesses at. */
export function contentHeaders({
  mediaType,
  sizeBytes,
  fileName,
  sha256,
}: ManifestDocument): Record<string, string> {
  // A name, never a path; and whole characters: half of one cannot be encoded, and would fail here.
  const name = fileName.toWellFormed().replace(/[/\\]/g, '_');
  const plain = name.replace(/[^\x20-\x7e]|"/g, '_');
  return {
    'content-type': mediaType,
    'content-length': String(sizeBytes),
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}
