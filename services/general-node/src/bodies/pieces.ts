import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BodyCutOff, BodyTooLarge } from './bodies.errors.js';

/** Of one batch. Documents have their own limit, in the contract. */
export const BODY_BYTES = 64 * 1_048_576;

/**
 * The pieces of a body, as they come. When it is refused on the way the connection stays, so that the answer arrives.
 *
 * @throws BodyTooLarge, BodyCutOff
 */
export async function* piecesOf(body: Readable, mostBytes: number): AsyncGenerator<Buffer> {
  let length = 0;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false })) {
      length += (piece as Buffer).length;
      if (length > mostBytes) throw new BodyTooLarge(mostBytes);
      yield piece as Buffer;
    }
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyCutOff();
  }
}

export interface WholeBody {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The whole of a body. Its digest is made as the pieces come: of 64 MiB at once it would take 0.1 s. */
export async function wholeOf(body: Readable, mostBytes: number): Promise<WholeBody> {
  const pieces: Buffer[] = [];
  const hash = createHash('sha256');
  for await (const piece of piecesOf(body, mostBytes)) {
    hash.update(piece);
    pieces.push(piece);
  }
  return { bytes: Buffer.concat(pieces), sha256: hash.digest('hex') };
}
