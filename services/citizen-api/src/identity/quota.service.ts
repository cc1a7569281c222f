import { Inject, Injectable } from '@nestjs/common';
import { type ClientEntry, CodedError } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_S = 60;

/** What each application may ask in a minute: counted in Redis for all processes, and in memory while Redis is away. */
@Injectable()
export class QuotaService {
  private readonly limiters = new Map<string, RateLimiterRedis>();
  private readonly refused;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.refused = metrics.counter('quota_refused_total', 'Requests over the quota of their application', [
      'client',
    ]);
  }

  /** @throws CodedError `rate-limited` */
  async spend({ clientId, requestsPerMinute }: ClientEntry): Promise<void> {
    try {
      await this.limiter(requestsPerMinute).consume(clientId);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      this.refused.inc({ client: clientId });
      throw new CodedError('rate-limited', { retryAfterS: Math.ceil(error.msBeforeNext / 1000) });
    }
  }

  private limiter(points: number): RateLimiterRedis {
    const key = String(points);
    const known = this.limiters.get(key);
    if (known) return known;
    const options = { keyPrefix: `quota:${key}`, points, duration: WINDOW_S };
    const limiter = new RateLimiterRedis({
      storeClient: this.redis,
      insuranceLimiter: new RateLimiterMemory(options),
      ...options,
    });
    this.limiters.set(key, limiter);
    return limiter;
  }
}
