import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Nothing that an administration gives is kept on its way, or taken for something else than it says. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export interface GivenDocument {
  readonly bytes: Buffer | Readable;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', ...ALWAYS }).end(JSON.stringify(body));
}

export async function sendDocument(
  response: ServerResponse,
  { bytes, sizeBytes, mediaType }: GivenDocument,
): Promise<void> {
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': String(sizeBytes),
    ...ALWAYS,
  });
  if (Buffer.isBuffer(bytes)) response.end(bytes);
  else await pipeline(bytes, response);
}
