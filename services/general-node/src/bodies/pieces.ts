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

/** The whole of a body. */
export async function bytesOf(body: Readable, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(body, mostBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}
