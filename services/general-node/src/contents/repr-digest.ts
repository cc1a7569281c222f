const MEMBER = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?=;|,|$)/;

/**
 * The SHA-256 of a header Repr-Digest (RFC 9530), which may name other digests beside it.
 *
 * @returns lower-case hexadecimal; undefined where there is none
 */
export function sha256Of(header: string | undefined): string | undefined {
  const base64 = MEMBER.exec(header ?? '')?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}
