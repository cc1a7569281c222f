import type { Readable } from 'node:stream';
import { MediaTypeUnsupported } from './bodies.errors.js';

/** A body that nobody has read yet. */
export interface RawBody {
  readonly mediaType: string;
  readonly stream: Readable;
}

interface Request {
  readonly headers: { readonly 'content-type'?: string | undefined };
  readonly body: unknown;
}

/**
 * The body of a request, which must be of one of these media types.
 *
 * @throws MediaTypeUnsupported
 */
export function rawBodyOf({ headers, body }: Request, expected: readonly string[]): RawBody {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!expected.includes(mediaType) || body === undefined) throw new MediaTypeUnsupported(expected);
  return { mediaType, stream: body as Readable };
}
