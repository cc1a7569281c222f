import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type AudienceCheck, type RateLimit, RequestLimits, bearerToken } from '@valija/http';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION } from '@valija/service';
import { TokenRefused, TokenVerifier, claimedIssuer } from '@valija/tokens';
import type { FastifyRequest } from 'fastify';
import type { GeneralNodeConfiguration } from '../config.js';
import type { Council } from './council.js';
import { CouncilsService } from './councils.service.js';

const MAX_AGE_S = 300;

/** A request with the council that makes it. */
export type CouncilRequest = FastifyRequest & { council?: Council; rateLimit?: RateLimit };

/** A council, by a short token that it signed with a key of its own for this node. */
@Injectable()
export class CouncilCheck implements AudienceCheck {
  private readonly limits: RequestLimits;
  /** By the entry of the file: a changed entry is another object. */
  private readonly verifiers = new WeakMap<Council, TokenVerifier>();

  constructor(
    @Inject(CouncilsService) private readonly councils: CouncilsService,
    @Inject(CONFIGURATION) private readonly configuration: GeneralNodeConfiguration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    const { addressRefusalsPerMinute } = configuration;
    this.limits = new RequestLimits({ metrics, clock, addressRefusalsPerMinute });
  }

  async admit(request: CouncilRequest): Promise<void> {
    const token = bearerToken(request);
    const council = await this.limits.verifyFrom(request.ip, () => this.verify(token));
    const { councilId } = council;
    const limit = this.configuration.councilRequestsPerMinute;
    request.rateLimit = await this.limits.spend({
      policy: 'council',
      key: councilId,
      limit,
      client: councilId,
    });
    request.council = council;
  }

  private async verify(token: string): Promise<Council> {
    const issuer = claimedIssuer(token);
    if (issuer === undefined) throw new TokenRefused('it is not a signed token');
    const council = this.councils.find(issuer);
    // In the words of a key that is not known: nobody learns here who publishes through this node.
    if (!council) throw new TokenRefused('the key of the token is not known');
    await this.verifierOf(council).verify(token, this.clock.epochMs());
    return council;
  }

  private verifierOf(council: Council): TokenVerifier {
    const known = this.verifiers.get(council);
    if (known) return known;
    const verifier = new TokenVerifier({
      issuer: council.councilId,
      audience: this.configuration.generalNodeUrl,
      keys: council.keys,
      algorithms: ['EdDSA'],
      maxAgeS: MAX_AGE_S,
    });
    this.verifiers.set(council, verifier);
    return verifier;
  }
}
