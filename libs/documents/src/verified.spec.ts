import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Announced, DocumentAltered, readVerified } from './verified.js';

const TEXT = 'Solicito una beca.';

const announced = (text: string, rest: Partial<Announced> = {}): Announced => ({
  sizeBytes: Buffer.byteLength(text),
  sha256: hash('sha256', text),
  mediaType: 'text/plain',
  ...rest,
});

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) return;
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
    at += size;
  }
  if (at < bytes.length) yield bytes.subarray(at);
}

const reading = (text: string, said: Announced, headers: Record<string, string> = {}): Promise<unknown> =>
  readVerified({ headers, body: pieces(Buffer.from(text), [3, 5]) }, said, { isKept: true }).catch(
    (error: unknown) => (error instanceof DocumentAltered ? error.how : error),
  );

describe('a document that is held against what was announced', () => {
  it('is given exactly, however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 400, unit: fc.constantFrom('a', 'b', ' ', 'ñ', '\n') }),
        fc.array(fc.integer({ min: 1, max: 90 })),
        async (text, sizes) => {
          const bytes = Buffer.from(text);
          const body = pieces(bytes, sizes);
          expect(await readVerified({ headers: {}, body }, announced(text), { isKept: true })).toEqual(bytes);
        },
      ),
    );
  });

  it.each<[string, string, Announced]>([
    ['longer', `${TEXT} Y otra.`, announced(TEXT)],
    ['shorter', TEXT.slice(1), announced(TEXT)],
    ['digest', TEXT.replace('beca', 'casa'), announced(TEXT)],
    ['type', '%PDF-1.7', announced('%PDF-1.7', { mediaType: 'image/png' })],
  ])('is refused where it is another: %s', async (how, text, said) => {
    expect(await reading(text, said)).toBe(how);
  });

  it('is refused before its first byte where another length is announced', async () => {
    let isRead = false;
    const body = (async function* () {
      await Promise.resolve();
      isRead = true;
      yield Buffer.from(TEXT);
    })();
    const received = { headers: { 'content-length': '1' }, body };
    await expect(readVerified(received, announced(TEXT), { isKept: true })).rejects.toMatchObject({
      how: 'shorter',
    });
    expect(isRead).toBe(false);
  });

  it('is not read further than it may be long', async () => {
    let given = 0;
    const body = (async function* () {
      for (;;) {
        await Promise.resolve();
        given += 1;
        yield Buffer.alloc(10, 0x20);
      }
    })();
    await expect(
      readVerified({ headers: {}, body }, announced(' '.repeat(25)), { isKept: false }),
    ).rejects.toMatchObject({ how: 'longer' });
    expect(given).toBe(3);
  });

  it('goes where it is sent as it comes, and need not be kept', async () => {
    const taken: Buffer[] = [];
    const onBytes = (chunk: Buffer): Promise<void> => Promise.resolve(void taken.push(chunk));
    const received = { headers: {}, body: pieces(Buffer.from(TEXT), [4]) };
    expect(await readVerified(received, announced(TEXT), { isKept: false, onBytes })).toBeNull();
    expect(Buffer.concat(taken).toString()).toBe(TEXT);
  });
});
