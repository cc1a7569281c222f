import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type JWTPayload, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { SigningKey, generateSigningKey } from './signing-key.js';
import { KeysUnavailable, type TokenPolicy, TokenRefused, TokenVerifier } from './token-verifier.js';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const nowS = nowMs / 1000;
const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://here.example';

const ed = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
const rsa = await generateKeyPair('RS256');
const keys = {
  keys: [
    { ...(await exportJWK(ed.publicKey)), kid: 'ed', alg: 'EdDSA' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256' },
  ],
};
const policy: TokenPolicy = { issuer: ISSUER, audience: AUDIENCE, keys, algorithms: ['EdDSA'] };

const claims: JWTPayload = { iss: ISSUER, aud: AUDIENCE, iat: nowS, exp: nowS + 60, sub: 'ana' };

function sign(
  rest: Readonly<Record<string, unknown>> = {},
  header: object = {},
  key = ed.privateKey,
): Promise<string> {
  const all = Object.entries({ ...claims, ...rest }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'ed', ...header })
    .sign(key);
}

async function reasonOf(token: string | Promise<string>, rest: Partial<TokenPolicy> = {}): Promise<string> {
  try {
    await new TokenVerifier({ ...policy, ...rest }).verify(await token, nowMs);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return `${error.reason}${error.isExpired ? ' (expired)' : ''}`;
  }
}

describe('a token', () => {
  it('is believed when issuer, audience, time, key and algorithm are as the policy says', async () => {
    const verified = await new TokenVerifier(policy).verify(await sign({ scope: 'a b' }), nowMs);
    expect(verified).toEqual({ claims: { ...claims, scope: 'a b' }, expiresAtMs: nowMs + 60_000 });
    expect(await reasonOf(sign({ aud: ['https://other.example', AUDIENCE] }))).toBe('accepted');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['made for somebody else', { aud: 'https://other.example' }, 'the claim "aud" is not accepted'],
    ['made for nobody', { aud: undefined }, 'the claim "aud" is missing'],
    ['made for an address that begins alike', { aud: `${AUDIENCE}/x` }, 'the claim "aud" is not accepted'],
    ['of another issuer', { iss: 'https://other.example' }, 'the claim "iss" is not accepted'],
    ['of no issuer', { iss: undefined }, 'the claim "iss" is missing'],
    ['that never ends', { exp: undefined }, 'the claim "exp" is missing'],
    ['without its beginning', { iat: undefined }, 'the claim "iat" is missing'],
    ['that has ended', { exp: nowS - 5 }, 'the token has expired (expired)'],
    ['that is for later', { nbf: nowS + 6 }, 'the claim "nbf" is not accepted'],
  ])('is refused when it is %s', async (_, rest, reason) => {
    expect(await reasonOf(sign(rest))).toBe(reason);
  });

  it('may come from a clock that is a few seconds off', async () => {
    expect(await reasonOf(sign({ exp: nowS - 4 }))).toBe('accepted');
    expect(await reasonOf(sign({ nbf: nowS + 5 }))).toBe('accepted');
  });

  it('is refused when it is older than the policy allows, within its own term', async () => {
    const old = sign({ iat: nowS - 306, exp: nowS + 600 });
    expect(await reasonOf(old)).toBe('accepted');
    expect(await reasonOf(old, { maxAgeS: 300 })).toBe('the token has expired (expired)');
  });

  it('is refused when its key is not named, not known, or not the one that signed', async () => {
    const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    expect(await reasonOf(sign({}, { kid: undefined }))).toBe('the token does not name its key (kid)');
    expect(await reasonOf(sign({}, { kid: 'other' }))).toBe('the key of the token is not known');
    expect(await reasonOf(sign({}, {}, stranger.privateKey))).toBe('the signature is wrong');
  });
});

describe('the algorithm', () => {
  const refused = 'the algorithm of the token is not accepted';
  const rs256 = sign({}, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey);

  it('is one of those that the policy names, never what the token says', async () => {
    expect(await reasonOf(rs256)).toBe(refused);
    expect(await reasonOf(rs256, { algorithms: ['RS256', 'EdDSA'] })).toBe('accepted');
    expect(await reasonOf(sign(), { algorithms: ['RS256'] })).toBe(refused);
  });

  it('is never none, and never a public key taken for a secret', async () => {
    const none = new UnsecuredJWT(claims).encode();
    const [, payload] = none.split('.');
    const withKid = Buffer.from('{"alg":"none","kid":"ed"}').toString('base64url');
    const secret = new TextEncoder().encode(JSON.stringify(keys.keys[0]));
    const hmac = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'ed' }).sign(secret);
    for (const token of [none, `${withKid}.${String(payload)}.`, hmac])
      expect(await reasonOf(token)).not.toBe('accepted');
  });

  it('belongs to the kind of key: another kind of the same name does not do', async () => {
    const confused = sign({}, { alg: 'EdDSA', kid: 'rsa' });
    expect(await reasonOf(confused, { algorithms: ['RS256', 'EdDSA'] })).toBe(
      'the key of the token is not known',
    );
  });
});

describe('what is no token', () => {
  it('is refused, and never taken for a failure of ours', async () => {
    const piece = fc.oneof(
      fc.base64String(),
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (pieces) => {
        expect(await reasonOf(pieces.join('.'))).not.toBe('accepted');
      }),
    );
  });

  it('is a token with a header that is not understood', async () => {
    const critical = Buffer.from('{"alg":"EdDSA","kid":"ed","crit":["x"],"x":1}').toString('base64url');
    const [, ...rest] = (await sign()).split('.');
    expect(await reasonOf([critical, ...rest].join('.'))).toBe('it is not a signed token');
  });

  it('is a token of which one character was changed', async () => {
    const token = await sign();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 2), async (at) => {
        const other = token[at] === 'A' ? 'B' : 'A';
        expect(await reasonOf(token.slice(0, at) + other + token.slice(at + 1))).not.toBe('accepted');
      }),
      { numRuns: 60 },
    );
  });
});

describe('a reason', () => {
  it('names a rule, never a value', async () => {
    const reason = await reasonOf(sign({ aud: 'SECRET-VALUE', sub: '12345678Z' }));
    expect(reason).not.toMatch(/SECRET-VALUE|12345678Z/);
  });
});

describe('a signing key', () => {
  it('signs for one audience and a minute, and publishes no private part', async () => {
    const key = await SigningKey.from(await generateSigningKey('hub-1'));
    expect(Object.keys(key.publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    const token = await key.signToken(ISSUER, AUDIENCE, { a: 1 }, nowMs);
    const verifier = new TokenVerifier({ ...policy, keys: { keys: [key.publicJwk] } });
    expect(await verifier.verify(token, nowMs)).toMatchObject({
      claims: { a: 1, iat: nowS, exp: nowS + 60 },
      expiresAtMs: nowMs + 60_000,
    });
    await expect(verifier.verify(token, nowMs + 66_000)).rejects.toMatchObject({ isExpired: true });
  });

  it('gives one statement one signature', async () => {
    const key = await SigningKey.from(await generateSigningKey('hub-1'));
    const receipt = { a: 1 };
    expect(await key.signStatement(receipt, 'receipt+jwt')).toBe(
      await key.signStatement(receipt, 'receipt+jwt'),
    );
  });

  it.each([
    ['an RSA key', { kty: 'RSA', kid: 'x' }],
    ['a public key', { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'x' }],
    ['a key without a name', { kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd' }],
    ['a key of another curve', { kty: 'OKP', crv: 'X25519', x: 'x', d: 'd', kid: 'x' }],
  ])('is never %s', async (_, jwk) => {
    await expect(SigningKey.from(JSON.stringify(jwk))).rejects.toThrow(/must be a private Ed25519 JWK/);
  });
});

describe('keys that cannot be fetched', () => {
  it('are no fault of the token', async () => {
    const verifier = new TokenVerifier({ ...policy, keys: new URL('http://127.0.0.1:1/jwks') });
    await expect(verifier.verify(await sign(), nowMs)).rejects.toBeInstanceOf(KeysUnavailable);
  });
});
