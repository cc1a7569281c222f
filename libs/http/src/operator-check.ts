import { type Configuration, requestsPerMinute, secret, text, url, variable } from '@valija/config';
import { type Clock } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import type { Metrics } from '@valija/observability';
import { type JSONWebKeySet, TokenVerifier } from '@valija/tokens';
import type { FastifyRequest } from 'fastify';
import type { AudienceRequirement } from './audience.js';
import type { AudienceCheck } from './audience.guard.js';
import { bearerToken } from './bearer-token.js';
import { refusalVariables } from './limits/limit-variables.js';
import type { RateLimit } from './limits/rate-limit-headers.js';
import { RequestLimits } from './limits/request-limits.js';

export const operatorVariables = {
  ...refusalVariables,
  OPERATOR_KEYS: secret(text(), 'public keys of the operators, as a JWKS'),
  OPERATOR_AUDIENCE: variable(
    url(),
    'the address by which operators call this service; their tokens name it',
  ),
  OPERATOR_REQUESTS_PER_MINUTE: variable(
    requestsPerMinute(3_000),
    'most requests of one operator in a minute',
  ),
};

const ISSUER = 'valija-operator';
const MAX_AGE_S = 300;

/** An operator of the hub, by a short token signed with a key that this service was told to trust. */
export class OperatorCheck implements AudienceCheck {
  private readonly verifier: TokenVerifier;
  private readonly limits: RequestLimits;

  constructor(
    private readonly configuration: Configuration<typeof operatorVariables>,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const { addressRefusalsPerMinute } = configuration;
    this.limits = new RequestLimits({ metrics, clock, addressRefusalsPerMinute });
    this.verifier = new TokenVerifier({
      issuer: ISSUER,
      audience: configuration.operatorAudience,
      keys: JSON.parse(configuration.operatorKeys) as JSONWebKeySet,
      algorithms: ['EdDSA'],
      maxAgeS: MAX_AGE_S,
    });
  }

  async admit(
    request: FastifyRequest & { operator?: string; rateLimit?: RateLimit },
    requirement: AudienceRequirement,
  ): Promise<void> {
    const token = bearerToken(request);
    const { claims } = await this.limits.verifyFrom(request.ip, () =>
      this.verifier.verify(token, this.clock.epochMs()),
    );
    const operator = claims.sub ?? 'operator';
    const limit = this.configuration.operatorRequestsPerMinute;
    request.rateLimit = await this.limits.spend({ policy: 'operator', key: operator, limit });
    const granted = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
    const missing = requirement.scopes.find((scope) => !granted.includes(scope));
    if (missing !== undefined) throw new CodedError('insufficient-scope', { scope: missing });
    request.operator = operator;
  }
}
