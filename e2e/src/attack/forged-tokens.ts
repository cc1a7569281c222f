import { createHmac } from 'node:crypto';
import { type JWK, SignJWT, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { Token } from './shots.js';

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that look like a good one, and are not: by what was done to them. */
export async function forgedOf(good: string, keysUrl: string): Promise<Token[]> {
  const [head = '', body = '', signature = ''] = good.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const published = ((await (await fetch(keysUrl)).json()) as { keys: JWK[] }).keys[0];
  const own = await generateKeyPair(String(header['alg']), { extractable: true });
  const jwk = await exportJWK(own.publicKey);
  const signed = (head_: Record<string, unknown>, claims_: Record<string, unknown>) =>
    new SignJWT(claims_).setProtectedHeader({ ...head_, alg: String(header['alg']) }).sign(own.privateKey);
  const hmac = (key: string): string => {
    const text = `${base64({ ...header, alg: 'HS256' })}.${body}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const pem = published === undefined ? '' : await pemOf(published);
  const { kid: _kid, ...unnamed } = header;
  const forged: [string, string][] = [
    ['a wrong signature', `${head}.${body}.${signature.split('').reverse().join('')}`],
    ['no signature', `${head}.${body}.`],
    ['other claims', `${head}.${base64({ ...claims, nif: '00000023T', sub: 'other' })}.${signature}`],
    ['the algorithm none', `${base64({ ...header, alg: 'none' })}.${body}.`],
    ['HS256 with the public key as JWK', hmac(JSON.stringify(published ?? {}))],
    ['HS256 with the public key as PEM', hmac(pem)],
    ['a key of its own', await signed(header, claims)],
    ['a key that it brings along', await signed({ ...header, jwk }, claims)],
    ['a key that it names elsewhere', await signed({ ...header, jku: 'http://127.0.0.1:1/jwks' }, claims)],
    ['no kid', await signed(unnamed, claims)],
    ['an unknown kid', await signed({ ...header, kid: 'unknown' }, claims)],
    ['a kid that is a path', await signed({ ...header, kid: '../../dev/null' }, claims)],
    ['an end in the past', await signed(header, { ...claims, exp: 1_000 })],
    ['an extension that is critical', `${base64({ ...header, crit: ['x'], x: 1 })}.${body}.${signature}`],
    ['two dots too many', `${good}..`],
    ['a head that is no JSON', `${Buffer.from('{').toString('base64url')}.${body}.${signature}`],
    ['claims that are a list', `${head}.${base64([])}.${signature}`],
    ['no end', `${head}.${body}${'A'.repeat(9_000)}.${signature}`],
  ];
  return [
    ...forged.map(([what, token]) => ({ what: `forged: ${what}`, header: `Bearer ${token}` })),
    { what: 'forged: none', header: '' },
    { what: 'forged: another scheme', header: `Basic ${good}` },
    { what: 'forged: twice', header: `Bearer ${good}, Bearer ${good}` },
  ];
}

async function pemOf(jwk: JWK): Promise<string> {
  const key = await importJWK(jwk, jwk.alg);
  return key instanceof Uint8Array ? '' : exportSPKI(key);
}
