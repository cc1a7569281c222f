import type { Clock } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import type { Metrics } from '@valija/observability';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { TokenRefused } from '@valija/tokens';
import { refuse } from '../refuse.js';
import { networkOf } from './network.js';
import type { RateLimit } from './rate-limit-headers.js';

const WINDOW_S = 60;
/** Addresses that are turned away; more than this attack together from elsewhere. */
const MOST_BLOCKED = 10_000;

/** One request against one limit. */
export interface Spending {
  readonly policy: 'person' | 'person-appearances' | 'client' | 'council' | 'operator' | 'address';
  /** Who asks; never a number of anybody. */
  readonly key: string;
  readonly limit: number;
  /** Whom the metric names where it is refused: an application, a council; nobody where none is said. */
  readonly client?: string;
}

export interface RequestLimitsOptions {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly addressRefusalsPerMinute: number;
  /** A connection of ioredis. With it all processes count together, and each for itself while Redis is away. */
  readonly redis?: object;
}

/** What anybody may ask in a minute. */
export class RequestLimits {
  private readonly limiters = new Map<string, RateLimiterMemory | RateLimiterRedis>();
  private readonly blockedUntilMs = new Map<string, number>();
  private readonly refused;

  constructor(private readonly options: RequestLimitsOptions) {
    this.refused = options.metrics.counter('quota_refused_total', 'Requests over a limit', [
      'policy',
      'client',
    ]);
  }

  /**
   * @returns what is left
   * @throws CodedError `rate-limited`
   */
  async spend({ policy, key, limit, client = '' }: Spending): Promise<RateLimit> {
    try {
      const { remainingPoints, msBeforeNext } = await this.limiter(policy, limit).consume(key);
      return { policy, limit, remaining: remainingPoints, resetS: Math.ceil(msBeforeNext / 1000) };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return this.refuse({ policy, limit, client }, error.msBeforeNext);
    }
  }

  /**
   * Looks at a token that nobody has seen yet, where not too many were refused that came from there: what is forged
   * costs a signature each.
   *
   * @param verify throws TokenRefused where it is refused
   * @throws CodedError `rate-limited`, or what a refused token is to its caller
   */
  async verifyFrom<T>(address: string, verify: () => Promise<T>): Promise<T> {
    this.admit(address);
    try {
      return await verify();
    } catch (error) {
      if (error instanceof TokenRefused) await this.countRefusal(address);
      return refuse(error);
    }
  }

  private admit(address: string): void {
    const network = networkOf(address);
    const untilMs = this.blockedUntilMs.get(network);
    if (untilMs === undefined) return;
    const waitMs = untilMs - this.options.clock.epochMs();
    if (waitMs > 0)
      this.refuse({ policy: 'address', limit: this.options.addressRefusalsPerMinute, client: '' }, waitMs);
    this.blockedUntilMs.delete(network);
  }

  private async countRefusal(address: string): Promise<void> {
    const network = networkOf(address);
    try {
      await this.limiter('refusals', this.options.addressRefusalsPerMinute).consume(network);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const [oldest] = this.blockedUntilMs.keys();
      if (this.blockedUntilMs.size >= MOST_BLOCKED && oldest !== undefined)
        this.blockedUntilMs.delete(oldest);
      this.blockedUntilMs.set(network, this.options.clock.epochMs() + error.msBeforeNext);
    }
  }

  private refuse({ policy, limit, client }: Omit<Required<Spending>, 'key'>, waitMs: number): never {
    this.refused.inc({ policy, client });
    throw new CodedError('rate-limited', { policy, limit, retryAfterS: Math.ceil(waitMs / 1000) });
  }

  private limiter(policy: string, points: number): RateLimiterMemory | RateLimiterRedis {
    const key = `${policy}:${String(points)}`;
    const known = this.limiters.get(key);
    if (known) return known;
    const options = { keyPrefix: `quota:${key}`, points, duration: WINDOW_S };
    const inMemory = new RateLimiterMemory(options);
    const { redis } = this.options;
    const limiter = redis
      ? new RateLimiterRedis({ storeClient: redis, insuranceLimiter: inMemory, ...options })
      : inMemory;
    this.limiters.set(key, limiter);
    return limiter;
  }
}
