import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock } from '@valija/clock';
import { type ClientEntry, CodedError, type Person } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION } from '@valija/service';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { CitizenApiConfiguration } from '../config.js';
import { networkOf } from './network.js';

const WINDOW_S = 60;
/** Addresses that are turned away; more than this attack together from elsewhere. */
const MOST_BLOCKED = 10_000;

/** What is left of a limit: the headers RateLimit and RateLimit-Policy say it. */
export interface Allowance {
  readonly policy: 'person' | 'person-appearances' | 'client' | 'address';
  readonly limit: number;
  readonly remaining: number;
  readonly resetS: number;
}

/**
 * What applications, persons and addresses may ask in a minute: counted in Redis for all processes, and in the memory of
 * each while Redis is away. A person is counted under a keyed digest: Redis never has a number of anybody.
 */
@Injectable()
export class QuotaService {
  /** A token is verified once, and its person is one object while it is remembered. */
  private readonly blinded = new WeakMap<Person, string>();
  private readonly limiters = new Map<string, RateLimiterRedis>();
  private readonly blockedUntilMs = new Map<string, number>();
  private readonly refused;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(Metrics) metrics: Metrics,
    @Inject(CONFIGURATION)
    private readonly configuration: Pick<
      CitizenApiConfiguration,
      'limitsKey' | 'personRequestsPerMinute' | 'personAppearancesPerMinute' | 'addressRefusalsPerMinute'
    >,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refused = metrics.counter('quota_refused_total', 'Requests over a limit', ['policy', 'client']);
  }

  /**
   * A request of a person through an application: both have a limit of requests, and the person one of acts.
   *
   * @returns what is left to the person
   * @throws CodedError `rate-limited`
   */
  async spend(client: ClientEntry, person: Person, isAct: boolean): Promise<Allowance> {
    const { clientId, requestsPerMinute } = client;
    const { personRequestsPerMinute, personAppearancesPerMinute } = this.configuration;
    const key = this.blind(person);
    const [left] = await Promise.all([
      isAct
        ? this.consume('person-appearances', key, personAppearancesPerMinute, clientId)
        : this.consume('person', key, personRequestsPerMinute, clientId),
      this.consume('client', clientId, requestsPerMinute, clientId),
    ]);
    return left;
  }

  /**
   * Before a token that nobody has seen yet is looked at.
   *
   * @throws CodedError `rate-limited` where too many were refused that came from there
   */
  admit(address: string): void {
    const network = networkOf(address);
    const untilMs = this.blockedUntilMs.get(network);
    if (untilMs === undefined) return;
    const waitMs = untilMs - this.clock.epochMs();
    if (waitMs <= 0) {
      this.blockedUntilMs.delete(network);
      return;
    }
    this.refuse({
      policy: 'address',
      limit: this.configuration.addressRefusalsPerMinute,
      waitMs,
      client: '',
    });
  }

  /** A token from there was refused. Many of them, and nobody looks at another: what is forged costs a signature each. */
  async countRefusal(address: string): Promise<void> {
    const network = networkOf(address);
    try {
      await this.limiter('address', this.configuration.addressRefusalsPerMinute).consume(network);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const [oldest] = this.blockedUntilMs.keys();
      if (this.blockedUntilMs.size >= MOST_BLOCKED && oldest !== undefined)
        this.blockedUntilMs.delete(oldest);
      this.blockedUntilMs.set(network, this.clock.epochMs() + error.msBeforeNext);
    }
  }

  private async consume(
    policy: Allowance['policy'],
    key: string,
    limit: number,
    client: string,
  ): Promise<Allowance> {
    try {
      const { remainingPoints, msBeforeNext } = await this.limiter(policy, limit).consume(key);
      return { policy, limit, remaining: remainingPoints, resetS: Math.ceil(msBeforeNext / 1000) };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return this.refuse({ policy, limit, waitMs: error.msBeforeNext, client });
    }
  }

  private refuse({
    policy,
    limit,
    waitMs,
    client,
  }: Pick<Allowance, 'policy' | 'limit'> & { waitMs: number; client: string }): never {
    this.refused.inc({ policy, client });
    throw new CodedError('rate-limited', { policy, limit, retryAfterS: Math.ceil(waitMs / 1000) });
  }

  /** Numbers that exist are few: without the key all of them could be tried. */
  private blind(person: Person): string {
    const known = this.blinded.get(person);
    if (known !== undefined) return known;
    const blinded = createHmac('sha256', this.configuration.limitsKey)
      .update(`${person.idType}|${person.idNumber}`)
      .digest('base64url')
      .slice(0, 22);
    this.blinded.set(person, blinded);
    return blinded;
  }

  private limiter(policy: Allowance['policy'], points: number): RateLimiterRedis {
    const key = `${policy}:${String(points)}`;
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
