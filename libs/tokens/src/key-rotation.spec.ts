import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { SigningKey, generateSigningKey } from './signing-key.js';
import { KeysUnavailable, TokenVerifier } from './token-verifier.js';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://here.example';
const MINUTE_MS = 60_000;

let clock: VirtualClock;
let published: SigningKey[];
let status: number;
let fetches: number;
let server: Server;
let verifier: TokenVerifier;

beforeEach(async () => {
  clock = new VirtualClock('2026-11-20T12:00:00Z');
  // Only the date: how long keys are fresh is counted by it.
  jest.useFakeTimers({
    now: clock.epochMs(),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
    ].concat(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout']) as 'nextTick'[],
  });
  published = [];
  status = 200;
  fetches = 0;
  server = createServer((_, response) => {
    fetches += 1;
    const keys = published.map(({ publicJwk }) => publicJwk);
    response.writeHead(status).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  verifier = new TokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: new URL(`http://127.0.0.1:${String(port)}/jwks`),
    algorithms: ['EdDSA'],
  });
});

afterEach(async () => {
  jest.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const newKey = async (name: string) => SigningKey.from(await generateSigningKey(name));
const pass = (milliseconds: number): void => {
  clock.advanceMs(milliseconds);
  jest.setSystemTime(clock.epochMs());
};

async function subject(key: SigningKey): Promise<unknown> {
  const token = await key.signToken(ISSUER, AUDIENCE, { sub: key.keyId }, clock.epochMs());
  return (await verifier.verify(token, clock.epochMs())).claims.sub;
}

describe('published keys', () => {
  it('are fetched once for many tokens', async () => {
    const key = await newKey('one');
    published = [key];
    await Promise.all(Array.from({ length: 10 }, () => subject(key)));
    expect(fetches).toBe(1);
  });

  it('are asked for again when a token names one that is not known: rotation needs no restart', async () => {
    const [one, two] = [await newKey('one'), await newKey('two')];
    published = [one];
    expect(await subject(one)).toBe('one');
    published = [one, two];
    pass(6_000);
    expect(await subject(two)).toBe('two');
    expect(await subject(one)).toBe('one');
    expect(fetches).toBe(2);
  });

  it('are not asked for by every token that names nonsense', async () => {
    const [one, stranger] = [await newKey('one'), await newKey('stranger')];
    published = [one];
    await subject(one);
    for (let n = 0; n < 10; n += 1)
      await expect(subject(stranger)).rejects.toThrow('the key of the token is not known');
    expect(fetches).toBe(1);
  });

  it('are believed no more once they are withdrawn', async () => {
    const [one, two] = [await newKey('one'), await newKey('two')];
    published = [one];
    await subject(one);
    published = [two];
    pass(11 * MINUTE_MS);
    await expect(subject(one)).rejects.toThrow('the key of the token is not known');
  });

  it('go on being good while those who publish them are away; of others nobody can say', async () => {
    const [one, two] = [await newKey('one'), await newKey('two')];
    published = [one];
    await subject(one);
    status = 503;
    pass(30 * MINUTE_MS);
    expect(await subject(one)).toBe('one');
    await expect(subject(two)).rejects.toBeInstanceOf(KeysUnavailable);
    published = [one, two];
    status = 200;
    expect(await subject(two)).toBe('two');
  });

  it('are not there at all while nobody has given them', async () => {
    const one = await newKey('one');
    status = 500;
    await expect(subject(one)).rejects.toBeInstanceOf(KeysUnavailable);
  });
});
