import { type IdentityDocument, identityOf } from '@valija/legal';
import sodium from 'sodium-native';
import type { Keyring } from './keyring.js';

const KEY_BYTES = 16;

/**
 * Finds a person's rows without their number: a keyed BLAKE2b of the identity, cut to 128 bits so that Postgres keeps
 * it as a uuid. The numbers that exist are few (10⁸), so without the key, which the database does not have, they could
 * all be tried. 128 bits: among 50 million persons two collide with probability 4·10⁻²⁴.
 */
export class BlindIndex {
  private readonly output = Buffer.alloc(KEY_BYTES);

  constructor(private readonly keyring: Keyring) {}

  /** As bytes, valid until the next call. */
  bytesOf(document: IdentityDocument): Buffer {
    return this.hash(identityOf(document));
  }

  /** As the text of a uuid. */
  keyOf(document: IdentityDocument): string {
    return asUuid(this.hash(identityOf(document)));
  }

  /** A body's rows are found by its DIR3 code in the same way. */
  bytesOfBody(dir3: string): Buffer {
    return this.hash(`BODY|${dir3}`);
  }

  /** An e-mail address, to count what is sent to it. */
  keyOfAddress(address: string): string {
    return asUuid(this.hash(`EMAIL|${address.toLowerCase()}`));
  }

  get version(): number {
    return this.keyring.index.version;
  }

  private hash(text: string): Buffer {
    sodium.crypto_generichash(this.output, Buffer.from(text), this.keyring.index.key);
    return this.output;
  }
}

export function asUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
