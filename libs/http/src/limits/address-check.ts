import type { FastifyRequest } from 'fastify';
import type { AudienceCheck } from '../audience.guard.js';
import { networkOf } from './network.js';
import type { RateLimit } from './rate-limit-headers.js';
import type { RequestLimits } from './request-limits.js';

/** Anybody, by the address that the request comes from: audience `public`. */
export class AddressCheck implements AudienceCheck {
  constructor(
    private readonly limits: RequestLimits,
    private readonly perMinute: number,
  ) {}

  async admit(request: FastifyRequest & { rateLimit?: RateLimit }): Promise<void> {
    const key = networkOf(request.ip);
    request.rateLimit = await this.limits.spend({ policy: 'address', key, limit: this.perMinute });
  }
}
