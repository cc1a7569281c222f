/** The few calls of libsodium that we use; the published types are of an older major version. */
declare module 'sodium-native' {
  const sodium: {
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      ciphertext: Buffer,
      message: Buffer,
      additional: Buffer | null,
      secretNonce: null,
      nonce: Buffer,
      key: Buffer,
    ): number;
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      message: Buffer,
      secretNonce: null,
      ciphertext: Buffer,
      additional: Buffer | null,
      nonce: Buffer,
      key: Buffer,
    ): number;
    crypto_generichash(output: Buffer, input: Buffer, key?: Buffer): void;
    randombytes_buf(buffer: Buffer): void;
  };
  export default sodium;
}
