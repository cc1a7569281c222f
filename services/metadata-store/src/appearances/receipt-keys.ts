import type { PublicKeySet } from '@valija/config';
import type { SigningKey } from '@valija/tokens';

type PublicKey = Readonly<Record<string, unknown>>;

/** The public keys by which receipts are verified: a receipt lasts longer than the key that signed it. */
export class ReceiptKeys {
  private constructor(readonly published: readonly PublicKey[]) {}

  /** @throws Error where a retired key has the name of the present one: a verifier could not tell them apart */
  static of(
    { keyId, publicJwk }: Pick<SigningKey, 'keyId' | 'publicJwk'>,
    retired: PublicKeySet,
  ): ReceiptKeys {
    const twin = retired.keys.find(({ kid, x }) => kid === keyId && x !== publicJwk.x);
    if (twin)
      throw new Error(`RECEIPT_RETIRED_KEYS holds another key named "${keyId}": a new key needs a new kid`);
    return new ReceiptKeys([{ ...publicJwk }, ...retired.keys.filter(({ kid }) => kid !== keyId)]);
  }
}
