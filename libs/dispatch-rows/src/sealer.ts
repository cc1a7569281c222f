import sodium from 'sodium-native';
import type { Keyring } from './keyring.js';

/** A blob that does not open: altered, moved to another row, or of another key. */
export class SealBroken extends Error {
  constructor() {
    super('a sealed field does not open: it was altered, moved, or sealed with another key');
    this.name = 'SealBroken';
  }
}

const ALGORITHM_XCHACHA20 = 1;
const HEADER_BYTES = 3;
const NONCE_BYTES = 24;
const TAG_BYTES = 16;
const NONCES_AT_ONCE = 4_096;

/** What a blob has beside its text: algorithm, key version, nonce and tag. */
export const SEAL_OVERHEAD = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Seals texts with XChaCha20-Poly1305 (libsodium: a tenth of `node:crypto`'s cost a call). A blob begins with its
 * algorithm (1 byte) and key version (2 bytes), then the nonce, then the ciphertext. It is bound to the id of its row,
 * so it cannot be moved to another. Nonces are random, of 192 bits, drawn by the thousand.
 */
export class Sealer {
  private readonly nonces = Buffer.alloc(NONCE_BYTES * NONCES_AT_ONCE);
  private nextNonce = NONCES_AT_ONCE;

  constructor(private readonly keyring: Keyring) {}

  /**
   * Writes a blob into a buffer.
   *
   * @param rowId the 16 bytes of the row's id
   * @returns how many bytes were written: the message's and SEAL_OVERHEAD
   */
  sealInto(target: Buffer, at: number, message: Buffer, rowId: Buffer): number {
    const { version, key } = this.keyring.seal;
    target.writeUInt8(ALGORITHM_XCHACHA20, at);
    target.writeUInt16BE(version, at + 1);
    const nonce = this.drawNonce();
    nonce.copy(target, at + HEADER_BYTES);
    const from = at + HEADER_BYTES + NONCE_BYTES;
    const ciphertext = target.subarray(from, from + message.length + TAG_BYTES);
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(ciphertext, message, rowId, null, nonce, key);
    return message.length + SEAL_OVERHEAD;
  }

  seal(text: string, rowId: string): Buffer {
    const message = Buffer.from(text);
    const blob = Buffer.alloc(message.length + SEAL_OVERHEAD);
    this.sealInto(blob, 0, message, uuidBytes(rowId));
    return blob;
  }

  /** @throws SealBroken */
  open(blob: Buffer, rowId: string): string {
    const length = blob.length - SEAL_OVERHEAD;
    if (length < 0 || blob.readUInt8(0) !== ALGORITHM_XCHACHA20) throw new SealBroken();
    const message = Buffer.alloc(length);
    const nonce = blob.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const ciphertext = blob.subarray(HEADER_BYTES + NONCE_BYTES);
    const key = this.keyring.sealKey(blob.readUInt16BE(1));
    try {
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        message,
        null,
        ciphertext,
        uuidBytes(rowId),
        nonce,
        key,
      );
    } catch {
      throw new SealBroken();
    }
    return message.toString();
  }

  private drawNonce(): Buffer {
    if (this.nextNonce >= NONCES_AT_ONCE) {
      sodium.randombytes_buf(this.nonces);
      this.nextNonce = 0;
    }
    const from = this.nextNonce++ * NONCE_BYTES;
    return this.nonces.subarray(from, from + NONCE_BYTES);
  }
}

export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
