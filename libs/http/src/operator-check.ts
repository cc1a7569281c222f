import { type Configuration, secret, text, url, variable } from '@valija/config';
import { type Clock } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import { type JSONWebKeySet, KeysUnavailable, TokenRefused, TokenVerifier } from '@valija/tokens';
import type { FastifyRequest } from 'fastify';
import type { AudienceRequirement } from './audience.js';
import type { AudienceCheck } from './audience.guard.js';
import { bearerToken } from './bearer-token.js';

export const operatorVariables = {
  OPERATOR_KEYS: secret(text(), 'public keys of the operators, as a JWKS'),
  OPERATOR_AUDIENCE: variable(
    url(),
    'the address by which operators call this service; their tokens name it',
  ),
};

const ISSUER = 'valija-operator';
const MAX_AGE_S = 300;

/** An operator of the hub, by a short token signed with a key that this service was told to trust. */
export class OperatorCheck implements AudienceCheck {
  private readonly verifier: TokenVerifier;

  constructor(
    configuration: Configuration<typeof operatorVariables>,
    private readonly clock: Clock,
  ) {
    this.verifier = new TokenVerifier({
      issuer: ISSUER,
      audience: configuration.operatorAudience,
      keys: JSON.parse(configuration.operatorKeys) as JSONWebKeySet,
      algorithms: ['EdDSA'],
      maxAgeS: MAX_AGE_S,
    });
  }

  async admit(
    request: FastifyRequest & { operator?: string },
    requirement: AudienceRequirement,
  ): Promise<void> {
    const { claims } = await this.verifier.verify(bearerToken(request), this.clock.epochMs()).catch(refuse);
    const granted = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
    const missing = requirement.scopes.find((scope) => !granted.includes(scope));
    if (missing !== undefined) throw new CodedError('insufficient-scope', { scope: missing });
    request.operator = claims.sub ?? 'operator';
  }
}

/** What a refused token is to its caller. */
export function refuse(error: unknown): never {
  if (error instanceof TokenRefused) {
    throw error.isExpired
      ? new CodedError('token-expired')
      : new CodedError('unauthenticated', { reason: error.reason });
  }
  if (error instanceof KeysUnavailable)
    throw new CodedError('service-unavailable', { service: 'token issuer' });
  throw error;
}
