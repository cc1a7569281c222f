import { connect } from 'node:net';
import fc from 'fast-check';
import type { Findings } from './findings.js';
import { publishedCodes } from './routes.js';
import { strangeText } from './strange.js';
import type { World } from './world.js';

const ANSWER_WITHIN_MS = 20_000;

const line = (text: string): string => text.replace(/[\r\n]/g, '');
const host = 'Host: a\r\nConnection: close\r\n';
/** Requests that are not quite HTTP: each ends by itself, or is ended. */
const rawRequest: fc.Arbitrary<Buffer> = fc
  .oneof(
    strangeText.map((text) => `GET /v1/limits?${line(text)} HTTP/1.1\r\n${host}\r\n`),
    strangeText.map((text) => `GET ${line(text)} HTTP/1.1\r\n${host}\r\n`),
    strangeText.map((text) => `${line(text)} /v1/limits HTTP/1.1\r\n${host}\r\n`),
    strangeText.map((text) => `GET /v1/limits HTTP/1.1\r\n${host}${line(text)}: x\r\n\r\n`),
    strangeText.map((text) => `GET /v1/limits HTTP/1.1\r\n${host}X-A: ${text}\r\n\r\n`),
    fc
      .constantFrom('0.9', '1.0', '1.2', '2.0', '9.9', '')
      .map((version) => `GET /v1/limits HTTP/${version}\r\n${host}\r\n`),
    fc
      .constantFrom('-1', '1, 2', 'x', '99999999999999999999', '0x10')
      .map((length) => `POST /v1/me HTTP/1.1\r\n${host}Content-Length: ${length}\r\n\r\nabc`),
    fc
      .constantFrom('chunked, chunked', 'gzip', 'x', 'chunked\r\nContent-Length: 3')
      .map(
        (coding) =>
          `POST /v1/me HTTP/1.1\r\n${host}Transfer-Encoding: ${coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      ),
    fc
      .constantFrom('zz', '-1', 'ffffffffffffffff', '3;x=\0')
      .map(
        (size) =>
          `POST /v1/me HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${size}\r\nabc\r\n0\r\n\r\n`,
      ),
    fc
      .integer({ min: 15, max: 70 })
      .map((kib) => `GET /v1/limits HTTP/1.1\r\n${host}X: ${'y'.repeat(kib * 1_024)}\r\n\r\n`),
    fc
      .integer({ min: 1, max: 2_000 })
      .map((count) => `GET /v1/limits HTTP/1.1\r\n${host}${'a: b\r\n'.repeat(count)}\r\n`),
    fc.constant('GET /v1/limits HTTP/1.1\r\nConnection: close\r\n\r\n'),
    fc.constant(`GET /v1/limits HTTP/1.1\r\n${host}Expect: wonders\r\n\r\n`),
    fc.constant(`GET http://evil.example/v1/limits HTTP/1.1\r\n${host}\r\n`),
  )
  .map((text) => Buffer.from(text, 'latin1'));

const anyBytes = fc
  .uint8Array({ minLength: 1, maxLength: 400 })
  .map((bytes) => Buffer.concat([bytes, Buffer.from('\r\n\r\n')]));

/** What is not HTTP, at every door: an answer with a published code, or none; and the door stays open. */
export async function attackProtocol(
  { urls }: World,
  { seed, cases, findings }: { seed: number; cases: number; findings: Findings },
): Promise<void> {
  const { problems } = publishedCodes();
  const doors = Object.entries(urls);
  const drawn = fc.sample(
    fc.oneof({ weight: 3, arbitrary: rawRequest }, { weight: 1, arbitrary: anyBytes }),
    {
      seed,
      numRuns: cases,
    },
  );
  for (const [index, bytes] of drawn.entries()) {
    const [name, url] = doors[index % doors.length] ?? ['', ''];
    findings.tried('protocol');
    const answer = await sent(url, bytes);
    const why = wrong(answer, problems);
    if (why !== undefined)
      findings.through({
        kind: 'protocol',
        where: name,
        why,
        again: JSON.stringify(bytes.toString('latin1').slice(0, 300)),
      });
  }
}

function wrong(answer: string, problems: ReadonlyMap<string, number>): string | undefined {
  const [, digits] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
  const status = Number(digits);
  // Hung up without a word: nobody could have understood it.
  if (answer === '' || status < 400) return undefined;
  const [, code = ''] = /"code":"([a-z-]+)"/.exec(answer) ?? [];
  if (problems.get(code) !== status) return `${digits ?? 'no status'} with the code "${code}"`;
  if (status >= 500) return `a failure of the hub: ${code}`;
  return /^x-injected/im.test(answer) ? 'a header of the caller is in the answer' : undefined;
}

function sent(url: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port), timeout: ANSWER_WITHIN_MS }, () =>
      socket.end(bytes),
    );
    socket.on('data', (piece) => (answer += piece.toString('latin1')));
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}
