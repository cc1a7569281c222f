import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@valija/tokens';
import fc from 'fast-check';
import { AskedOrigin, HUB, bytes, document, giving, inPieces, plan } from '../testing/asked-origin.js';
import { DISPATCH, type Play, documentOf } from '../testing/played-origin.js';

let asked: AskedOrigin;

beforeEach(async () => {
  asked = await AskedOrigin.open();
});

afterEach(() => asked.close());

describe('the bytes that were announced', () => {
  it('are ready, with or without their length and digest in the headers', async () => {
    for (const play of [giving(bytes), inPieces(bytes.subarray(0, 10), bytes.subarray(10))])
      expect(await asked.fetch(play)).toEqual({ kind: 'ready', bytes });
  });

  it('pass by without being kept where they are not to be', async () => {
    const passed: Buffer[] = [];
    const onBytes = (chunk: Buffer) => Promise.resolve(void passed.push(chunk));
    expect(await asked.fetch(giving(bytes), { isKept: false, onBytes })).toEqual({
      kind: 'ready',
      bytes: null,
    });
    expect(Buffer.concat(passed).equals(bytes)).toBe(true);
  });

  it('are asked for on behalf of the person, in a token for this endpoint only', async () => {
    await asked.fetch(giving(bytes), { purpose: 'consultation' });
    const [request] = asked.origin.requests;
    expect(request?.url).toBe(`/content/v1/dispatches/${DISPATCH}/documents/acto.1`);
    const verifier = new TokenVerifier({
      issuer: HUB,
      audience: `${asked.origin.endpoint}/v1/dispatches`,
      keys: { keys: [asked.key.publicJwk] },
      algorithms: ['EdDSA'],
    });
    const token = request?.headers.authorization?.replace('Bearer ', '') ?? '';
    const { claims } = await verifier.verify(token, asked.clock.epochMs());
    expect(claims).toMatchObject({
      dispatchId: DISPATCH,
      version: 2,
      documentId: 'acto.1',
      person: plan.person,
      role: 'holder',
      purpose: 'consultation',
    });
  });

  it('cannot lead out of their address', async () => {
    await asked.fetch(giving(bytes), { of: { ...document, documentId: '../../x?y#z' } });
    expect(asked.origin.requests[0]?.url).toBe(
      `/content/v1/dispatches/${DISPATCH}/documents/..%2F..%2Fx%3Fy%23z`,
    );
  });
});

describe('other bytes than were announced', () => {
  it('are altered, whichever one bit it is', async () => {
    const small = Buffer.from(randomBytes(32).toString('hex'));
    const of = documentOf(small);
    await fc.assert(
      fc.asyncProperty(fc.nat(63), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(small);
        changed[at]! ^= 1 << bit;
        expect(await asked.fetch(giving(changed), { of })).toEqual({ kind: 'altered', how: 'digest' });
      }),
      { numRuns: 30 },
    );
  });

  const longer = Buffer.concat([bytes, Buffer.from('x')]);
  it.each<[string, Play, 'longer' | 'shorter']>([
    ['longer', giving(longer), 'longer'],
    ['longer, without saying so', inPieces(longer), 'longer'],
    ['shorter', giving(bytes.subarray(1)), 'shorter'],
    ['shorter, without saying so', inPieces(bytes.subarray(1)), 'shorter'],
    ['nothing', giving(Buffer.alloc(0)), 'shorter'],
  ])('are altered: %s', async (_, play, how) => {
    expect(await asked.fetch(play)).toEqual({ kind: 'altered', how });
  });

  it('are not read to an end that never comes', async () => {
    const without: Play = (_, response) => {
      const more = (): void => {
        while (response.write(bytes));
      };
      response.on('drain', more);
      more();
    };
    expect(await asked.fetch(without)).toEqual({ kind: 'altered', how: 'longer' });
  });
});

describe('bytes of another type than was announced', () => {
  const page = Buffer.from('<!doctype html><script>alert(1)</script>');

  it.each(['application/pdf', 'text/plain', 'application/xml', 'image/png', 'text/html'])(
    'are altered, though their digest agrees: a page that is called %s',
    async (mediaType) => {
      const of = documentOf(page, { mediaType });
      expect(await asked.fetch(giving(page), { of })).toEqual({ kind: 'altered', how: 'type' });
      expect(await asked.fetch(inPieces(page.subarray(0, 3), page.subarray(3)), { of })).toEqual({
        kind: 'altered',
        how: 'type',
      });
    },
  );

  it('are known by the first of them, however long the rest', async () => {
    const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_000_000)]);
    const of = documentOf(large, { mediaType: 'application/pdf' });
    expect(await asked.fetch(giving(large), { of, isKept: false })).toEqual({ kind: 'ready', bytes: null });
  });
});

describe('where the content is', () => {
  it('is the node, where the issuer has no system of its own', async () => {
    const other = { ...plan, issuer: 'L01280001' };
    expect(await asked.fetch(giving(bytes), { from: other })).toMatchObject({
      kind: 'unavailable',
      why: 'no endpoint in the directory',
    });
    expect(asked.origin.requests).toEqual([]);
    const node = { nodeId: 'madrid', name: 'm', kind: 'direct', operator: 'x', status: 'active' };
    asked.know({
      entity: 'node',
      key: 'madrid',
      value: { ...node, endpoint: `${asked.origin.endpoint}/` } as never,
    });
    expect(await asked.fetch(giving(bytes), { from: other })).toMatchObject({ kind: 'ready' });
  });
});
