import { type JWK, type JWTPayload, SignJWT, importJWK } from 'jose';

interface Changes {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: JWTPayload;
  /** Instants, in seconds from when the good one was issued. */
  readonly fromIssueS?: Readonly<Record<string, number>>;
}

/** Somebody with a good token, and the very key that signed it: makes others of it, signed as well, that are wrong in one thing. */
export class Forger {
  private readonly header: Readonly<Record<string, unknown>> & { readonly alg: string };
  private readonly claims: JWTPayload;

  private constructor(
    readonly token: string,
    private readonly key: Awaited<ReturnType<typeof importJWK>>,
  ) {
    const [head = '', body = ''] = token.split('.');
    this.header = decoded(head) as Forger['header'];
    this.claims = decoded(body) as JWTPayload;
  }

  static async of(token: string, jwk: JWK): Promise<Forger> {
    return new Forger(token, await importJWK(jwk));
  }

  get issuer(): string {
    return this.claims.iss ?? '';
  }

  signed({ header, claims, fromIssueS = {} }: Changes): Promise<string> {
    const issuedAt = this.claims.iat ?? 0;
    const instants = Object.fromEntries(
      Object.entries(fromIssueS).map(([name, seconds]) => [name, issuedAt + seconds]),
    );
    return new SignJWT({ ...this.claims, ...claims, ...instants })
      .setProtectedHeader({ ...this.header, ...header })
      .sign(this.key);
  }
}

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
