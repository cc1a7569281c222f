import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { loadConfiguration } from '@valija/config';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { variables } from '../config.js';
import { AppearancesController } from './appearances.controller.js';
import { RECEIPT_TYPE } from './receipt.js';
import { ReceiptKeys } from './receipt-keys.js';

const { RECEIPT_RETIRED_KEYS } = variables;

/** What the variable is to the service. */
function configured(text?: string) {
  return loadConfiguration({ RECEIPT_RETIRED_KEYS }, { RECEIPT_RETIRED_KEYS: text }).receiptRetiredKeys;
}

function published(present: SigningKey, retired?: string) {
  const keys = ReceiptKeys.of(present, configured(retired));
  return new AppearancesController(undefined as never, undefined as never, keys).keys();
}

/** As anybody would verify a receipt: by the key that it names. */
function isVerified(receipt: string, keys: readonly Record<string, unknown>[]): boolean {
  const [header = '', payload = '', signature = ''] = receipt.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const key = keys.find((each) => each['kid'] === kid);
  if (!key) return false;
  const publicKey = createPublicKey({ key: key, format: 'jwk' });
  return verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'));
}

describe('the keys of receipts', () => {
  it('verify a receipt of before the last change of key, and one of after it', async () => {
    const old = await SigningKey.from(await generateSigningKey('receipt-1'));
    const present = await SigningKey.from(await generateSigningKey('receipt-2'));
    const { keys } = published(present, JSON.stringify({ keys: [old.publicJwk] }));
    for (const key of [old, present]) {
      const receipt = await key.signStatement({ receiptId: key.keyId }, RECEIPT_TYPE);
      expect(isVerified(receipt, keys)).toBe(true);
    }
  });

  it('are the present one alone where none has retired', async () => {
    const present = await SigningKey.from(await generateSigningKey('receipt-1'));
    expect(published(present)).toEqual({ keys: [present.publicJwk] });
  });

  it('name each key once: a new key needs a name of its own', async () => {
    const [old, present] = await Promise.all(
      [1, 2].map(async () => SigningKey.from(await generateSigningKey('receipt-1'))),
    );
    const retired = JSON.stringify({ keys: [old?.publicJwk] });
    expect(() => published(present!, retired)).toThrow(/RECEIPT_RETIRED_KEYS.*receipt-1/);
    expect(published(present!, JSON.stringify({ keys: [present!.publicJwk] })).keys).toHaveLength(1);
  });

  it('are never a private key that somebody left in the set', async () => {
    const text = await generateSigningKey('receipt-1');
    expect(() => configured(`{"keys":[${text}]}`)).toThrow(/RECEIPT_RETIRED_KEYS: must be a JWKS/);
    expect(() => configured(text)).toThrow(/RECEIPT_RETIRED_KEYS: must be a JWKS/);
    expect(() => configured('{')).toThrow(/RECEIPT_RETIRED_KEYS: must be a JWKS/);
  });
});
