import {
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
} from 'jose';

export interface TokenPolicy {
  readonly issuer: string | undefined;
  readonly audience: string;
  /** Where the public keys are, or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
  /** The only algorithms that are accepted; never taken from the token. */
  readonly algorithms: readonly string[];
  /** Older tokens are refused, even within their own term. */
  readonly maxAgeS?: number;
}

export interface VerifiedToken {
  readonly claims: JWTPayload;
  readonly expiresAtMs: number;
}

/** A token that is not to be trusted. `reason` is safe to show: it names a rule, never a value. */
export class TokenRefused extends Error {
  constructor(
    readonly reason: string,
    readonly isExpired = false,
  ) {
    super(reason);
    this.name = 'TokenRefused';
  }
}

/** Keys could not be fetched: the token may be good, but nobody can say so now. */
export class KeysUnavailable extends Error {}

const CLOCK_TOLERANCE_S = 5;
const KEYS_TIMEOUT_MS = 3_000;
const KEYS_COOLDOWN_MS = 5_000;

/** Verifies signed tokens against one policy. Remote keys are cached, and asked for again when an unknown kid comes. */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;

  constructor(private readonly policy: TokenPolicy) {
    this.keys = policy.keys instanceof URL ? remoteKeys(policy.keys) : createLocalJWKSet(policy.keys);
  }

  /**
   * @throws TokenRefused where the token breaks a rule
   * @throws KeysUnavailable where the keys cannot be fetched
   */
  async verify(token: string, nowMs: number): Promise<VerifiedToken> {
    try {
      const { payload } = await jwtVerify(
        token,
        (header, input) => {
          if (!header.kid) throw new TokenRefused('the token does not name its key (kid)');
          return this.keys(header, input);
        },
        {
          audience: this.policy.audience,
          algorithms: [...this.policy.algorithms],
          currentDate: new Date(nowMs),
          clockTolerance: CLOCK_TOLERANCE_S,
          requiredClaims: ['exp', 'iat'],
          ...(this.policy.issuer !== undefined && { issuer: this.policy.issuer }),
          ...(this.policy.maxAgeS !== undefined && { maxTokenAge: this.policy.maxAgeS }),
        },
      );
      return { claims: payload, expiresAtMs: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      throw refusal(error);
    }
  }
}

/** While those who publish the keys are away, the keys that were known last go on. */
function remoteKeys(url: URL): JWTVerifyGetKey {
  const options = { timeoutDuration: KEYS_TIMEOUT_MS, cooldownDuration: KEYS_COOLDOWN_MS };
  const remote = createRemoteJWKSet(url, options);
  return async (header, input) => {
    try {
      return await remote(header, input);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      const unavailable = new KeysUnavailable(error instanceof Error ? error.name : 'unknown');
      const known = remote.jwks();
      if (!known) throw unavailable;
      return createLocalJWKSet(known)(header, input).catch(() => {
        throw unavailable;
      });
    }
  };
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** A token is somebody's text: whatever is wrong with it is its own fault, and never ours. */
function refusal(error: unknown): Error {
  if (error instanceof TokenRefused || error instanceof KeysUnavailable) return error;
  if (error instanceof errors.JWTExpired) return new TokenRefused('the token has expired', true);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new TokenRefused(
      `the claim "${error.claim}" is ${error.reason === 'missing' ? 'missing' : 'not accepted'}`,
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return new TokenRefused('the algorithm of the token is not accepted');
  if (error instanceof errors.JWKSNoMatchingKey) return new TokenRefused('the key of the token is not known');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new TokenRefused('the signature is wrong');
  return new TokenRefused('it is not a signed token');
}
