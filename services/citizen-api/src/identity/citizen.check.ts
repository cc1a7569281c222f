import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Caller, CodedError } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import {
  type AudienceCheck,
  type AudienceRequirement,
  type RateLimit,
  RequestLimits,
  bearerToken,
} from '@valija/http';
import { CLOCK } from '@valija/service';
import { TokenVerifier } from '@valija/tokens';
import type { FastifyRequest } from 'fastify';
import { type Identified, identify, languagesOf } from './claims.js';
import { QuotaService } from './quota.service.js';
import { TokenCache } from './token-cache.js';

const MOST_TOKENS = 100_000;
const LONGEST_CACHED_MS = 300_000;

/** A request with the person on whose behalf it is made. */
export type CitizenRequest = FastifyRequest & { caller?: Caller; rateLimit?: RateLimit };

/**
 * A citizen, by an access token of the identity provider, through an application of the directory: the token and the
 * application must both have the scope, and the application its quota.
 */
@Injectable()
export class CitizenCheck implements AudienceCheck {
  private readonly cache = new TokenCache<Identified>(MOST_TOKENS);

  constructor(
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(QuotaService) private readonly quota: QuotaService,
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async admit(request: CitizenRequest, { scopes }: AudienceRequirement): Promise<void> {
    const identified = await this.identified(bearerToken(request), request.ip);
    const client = this.directory.model.client(identified.clientId);
    if (!client || client.status !== 'active') throw new CodedError('client-not-registered');
    const granted: readonly string[] = client.scopes;
    const missing = scopes.find((scope) => !identified.scopes.includes(scope) || !granted.includes(scope));
    if (missing !== undefined) throw new CodedError('insufficient-scope', { scope: missing });
    const { person, assurance, method, clientId } = identified;
    request.rateLimit = await this.quota.spend(client, person, scopes.includes('appearances:write'));
    request.caller = {
      person,
      assurance,
      method,
      clientId,
      languages: languagesOf(request.headers['accept-language']),
    };
  }

  /** Who was seen before comes in, whatever else comes from the same address: many persons have one in common. */
  private async identified(token: string, address: string): Promise<Identified> {
    const nowMs = this.clock.epochMs();
    const digest = hash('sha256', token, 'base64');
    const cached = this.cache.get(digest, nowMs);
    if (cached) return cached;
    const { claims, expiresAtMs } = await this.limits.verifyFrom(address, () =>
      this.verifier.verify(token, nowMs),
    );
    const identified = identify(claims);
    if (typeof identified === 'string') throw new CodedError('unauthenticated', { reason: identified });
    this.cache.set(digest, identified, Math.min(expiresAtMs, nowMs + LONGEST_CACHED_MS));
    return identified;
  }
}
