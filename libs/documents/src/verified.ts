import { createHash } from 'node:crypto';
import { SAMPLE_BYTES, agreesWithType } from './media-type.js';

/** What was said of a document before its bytes came. */
export interface Announced {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mediaType: string;
}

/** The bytes as they come. */
export interface Received {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Buffer>;
}

export interface Taking {
  /** Where the bytes go as they come. */
  readonly onBytes?: (chunk: Buffer) => Promise<void>;
  readonly isKept: boolean;
}

/** Other bytes than were announced, or the announced bytes of another type than was announced. */
export class DocumentAltered extends Error {
  constructor(readonly how: 'longer' | 'shorter' | 'digest' | 'type') {
    super(`the document is not what was announced: ${how}`);
    this.name = 'DocumentAltered';
  }
}

/**
 * Counts and hashes bytes as they come; a body that becomes too long is not read to its end.
 *
 * @returns exactly the bytes that were announced; null where they are not kept
 * @throws DocumentAltered, also before the first byte where another length is announced than was
 */
export async function readVerified(
  { body, headers }: Received,
  { sizeBytes, sha256, mediaType }: Announced,
  { isKept, onBytes }: Taking,
): Promise<Buffer | null> {
  refuseOtherLength(Number(headers['content-length'] ?? sizeBytes), sizeBytes);
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  const first: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (length < SAMPLE_BYTES) first.push(chunk);
    length += chunk.length;
    if (length > sizeBytes) throw new DocumentAltered('longer');
    hash.update(chunk);
    if (isKept) kept.push(chunk);
    if (onBytes) await onBytes(chunk);
  }
  if (length < sizeBytes) throw new DocumentAltered('shorter');
  if (hash.digest('hex') !== sha256) throw new DocumentAltered('digest');
  const isOfItsType = await agreesWithType(mediaType, Buffer.concat(first).subarray(0, SAMPLE_BYTES));
  if (!isOfItsType) throw new DocumentAltered('type');
  return isKept ? Buffer.concat(kept, length) : null;
}

function refuseOtherLength(announced: number, sizeBytes: number): void {
  if (announced !== sizeBytes) throw new DocumentAltered(announced > sizeBytes ? 'longer' : 'shorter');
}
