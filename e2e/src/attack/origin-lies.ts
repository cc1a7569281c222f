import type { Socket } from 'node:net';
import fc from 'fast-check';
import { strangeText } from './strange.js';

/** Something that an origin says in place of the document. */
export interface Lie {
  readonly what: string;
  readonly tell: (socket: Socket, bytes: Buffer) => void;
}

const headed = (status: string, headers: readonly string[]): Buffer =>
  Buffer.from([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n'), 'latin1');

function said(
  what: string,
  status: string,
  headers: readonly string[],
  body: (bytes: Buffer) => Buffer,
): Lie {
  return {
    what,
    tell: (socket, bytes) => {
      const sent = body(bytes);
      const length = headers.some((each) => /^(content-length|transfer-encoding)/i.test(each))
        ? []
        : [`content-length: ${sent.length}`];
      socket.end(Buffer.concat([headed(status, [...headers, ...length]), sent]));
    },
  };
}

const page = (status: number) => Buffer.from(`<html><body><h1>${status} Error</h1></body></html>`);
const changedAt = (at: number) => (bytes: Buffer) => {
  const other = Buffer.from(bytes);
  other[at % other.length] = (other[at % other.length] ?? 0) ^ 1;
  return other;
};

const STATUSES = [
  '201 x',
  '204 x',
  '206 x',
  '301 x',
  '302 x',
  '303 x',
  '307 x',
  '308 x',
  '304 x',
  '400 x',
  '401 x',
  '404 x',
  '418 x',
  '429 x',
  '500 x',
  '502 x',
  '504 x',
  '599 x',
  '999 x',
];

const lie: fc.Arbitrary<Lie> = fc.oneof(
  fc.nat({ max: 5_000 }).map((at) => said('one bit', '200 OK', [], changedAt(at))),
  fc.nat({ max: 1_000 }).map((end) => said('shorter', '200 OK', [], (bytes) => bytes.subarray(0, end))),
  fc
    .integer({ min: 1, max: 100_000 })
    .map((more) => said('longer', '200 OK', [], (bytes) => Buffer.concat([bytes, Buffer.alloc(more)]))),
  fc
    .integer({ min: 1, max: 500 })
    .map((more) =>
      said('longer than it says', '200 OK', ['transfer-encoding: chunked'], (bytes) =>
        chunked(Buffer.concat([bytes, Buffer.alloc(more)])),
      ),
    ),
  fc
    .constantFrom(200, 404, 500)
    .map((status) => said('a page of errors', '200 OK', ['content-type: text/html'], () => page(status))),
  fc
    .constantFrom(...STATUSES)
    .map((status) =>
      said('another status', status, ['location: http://127.0.0.1:1/'], (bytes) =>
        status.startsWith('204') || status.startsWith('304') ? Buffer.alloc(0) : bytes,
      ),
    ),
  fc
    .constantFrom('-1', '0', '1e3', '99999999999999999999', 'x', '10, 10')
    .map((length) =>
      said('a length that is none', '200 OK', [`content-length: ${length}`], (bytes) => bytes),
    ),
  fc
    .constantFrom('gzip', 'br', 'deflate', 'x')
    .map((coding) => said('another coding', '200 OK', [`content-encoding: ${coding}`], changedAt(3))),
  fc
    .integer({ min: 17, max: 400 })
    .map((kib) => said('headers without end', '200 OK', [`x: ${'y'.repeat(kib * 1_024)}`], (bytes) => bytes)),
  fc
    .constantFrom(202, 403, 410, 503)
    .chain((status) =>
      strangeText.map((text) =>
        said(`words of its own with ${status}`, `${status} x`, ['content-type: application/json'], () =>
          Buffer.from(JSON.stringify({ answer: text, retryAt: text, until: text, detail: text })),
        ),
      ),
    ),
  strangeText.map((text) =>
    said('a media type of its own', '200 OK', [`content-type: ${text.replace(/[^ -~]/g, '')}`], changedAt(1)),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((junk): Lie => ({
    what: 'no HTTP',
    tell: (socket) => socket.end(Buffer.from(junk)),
  })),
  fc.constant<Lie>({ what: 'nothing, and the line is cut', tell: (socket) => socket.destroy() }),
  fc.nat({ max: 1_500 }).map((at): Lie => ({
    what: 'the line is cut in the middle',
    tell: (socket, bytes) => {
      socket.write(
        Buffer.concat([headed('200 OK', [`content-length: ${bytes.length}`]), bytes.subarray(0, at)]),
        () => socket.destroy(),
      );
    },
  })),
);

/** As many lies as are asked for; one with the same seed is the same. */
export function lies(seed: number, cases: number): readonly Lie[] {
  return fc.sample(lie, { seed, numRuns: cases });
}

function chunked(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
}
