import { type JWK, type JWTPayload, CompactSign, SignJWT, exportJWK, generateKeyPair, importJWK } from 'jose';

const ALGORITHM = 'EdDSA';
const CURVE = 'Ed25519';
/** Tokens between hub and administrations are for one call. */
const LIFETIME_S = 60;

type PrivateKey = Awaited<ReturnType<typeof importJWK>>;

/** A private key of a service or an administration, with the public half that others verify with. */
export class SigningKey {
  private constructor(
    private readonly key: PrivateKey,
    readonly keyId: string,
    /** What is published: no private part. */
    readonly publicJwk: JWK,
  ) {}

  /** @param text a private JWK (Ed25519), as JSON */
  static async from(text: string): Promise<SigningKey> {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty !== 'OKP' || jwk.crv !== CURVE || !jwk.d || !jwk.kid || !jwk.x) {
      throw new Error('A signing key must be a private Ed25519 JWK with a kid');
    }
    const publicJwk: JWK = { kty: 'OKP', crv: CURVE, x: jwk.x, kid: jwk.kid, use: 'sig', alg: ALGORITHM };
    return new SigningKey(await importJWK(jwk, ALGORITHM), jwk.kid, publicJwk);
  }

  /** A token for one audience, valid for a minute. */
  signToken(issuer: string, audience: string, claims: JWTPayload, nowMs: number): Promise<string> {
    const issuedAt = Math.floor(nowMs / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: ALGORITHM, kid: this.keyId, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign(this.key);
  }

  /** A lasting statement: a receipt. The same payload gives the same signature. */
  signStatement(payload: object, type: string): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: ALGORITHM, kid: this.keyId, typ: type })
      .sign(this.key);
  }
}

/** A new key, as the text that `SigningKey.from` reads. */
export async function generateSigningKey(keyId: string): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: CURVE, extractable: true });
  return JSON.stringify({ ...(await exportJWK(privateKey)), kid: keyId, alg: ALGORITHM, use: 'sig' });
}
