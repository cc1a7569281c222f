import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { ClientEntry, Person } from '@valija/contracts';
import { RequestLimits } from '@valija/http';
import { Metrics } from '@valija/observability';
import { TokenRefused } from '@valija/tokens';
import { servers } from '@valija/testing';
import { Redis } from 'ioredis';
import { QuotaService } from './quota.service.js';

const clock = new VirtualClock('2026-11-20T10:00:00Z');
const configuration = {
  limitsKey: randomUUID(),
  personRequestsPerMinute: 4,
  personAppearancesPerMinute: 2,
};
/** Somebody who has not been here before. */
const person = (): Person => ({ idType: 'OTHER', idNumber: randomUUID(), fullName: 'Ana Ejemplo' });

let connections: Redis[];
let metrics: Metrics;
let client: ClientEntry;

beforeEach(() => {
  connections = [];
  metrics = new Metrics();
  client = {
    clientId: `app-${randomUUID()}`,
    name: 'app',
    scopes: [],
    requestsPerMinute: 3,
    status: 'active',
  };
});

afterEach(() => {
  for (const each of connections) each.disconnect();
});

/** What a process of the API counts. */
async function limitsOf(url = servers().redisUrl): Promise<RequestLimits> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500,
    lazyConnect: true,
  });
  redis.on('error', () => undefined);
  connections.push(redis);
  await redis.connect().catch(() => undefined);
  return new RequestLimits({ metrics, clock, redis, addressRefusalsPerMinute: 5 });
}

/** A process of the API. */
async function process_(url?: string): Promise<QuotaService> {
  return new QuotaService(await limitsOf(url), configuration);
}

/** How many of so many requests were let in. */
async function letIn(services: readonly QuotaService[], requests: number, of = client): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: requests }, (_, n) => services[n % services.length]!.spend(of, person(), false)),
  );
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('the quota of an application', () => {
  it('is counted for all processes together, and apart from that of others', async () => {
    const both = [await process_(), await process_()];
    expect(await letIn(both, 10)).toBe(3);
    expect(await letIn(both, 10, { ...client, clientId: `app-${randomUUID()}` })).toBe(3);
  });

  it('says when to come back, and is counted where it was refused', async () => {
    const service = await process_();
    await letIn([service], 3);
    const refused: unknown = await service.spend(client, person(), false).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'rate-limited', facts: { retryAfterS: expect.any(Number) } });
    const { retryAfterS } = (refused as { facts: { retryAfterS: number } }).facts;
    expect(retryAfterS).toBeGreaterThan(0);
    expect(retryAfterS).toBeLessThanOrEqual(60);
    expect(await metrics.text()).toContain(
      `quota_refused_total{policy="client",client="${client.clientId}"} 1`,
    );
  });

  it('follows the directory when it is changed', async () => {
    const service = await process_();
    expect(await letIn([service], 10)).toBe(3);
    expect(await letIn([service], 10, { ...client, requestsPerMinute: 5 })).toBeGreaterThan(0);
  });

  it('is counted in memory while Redis is away, and nobody is turned away for it', async () => {
    const service = await process_('redis://127.0.0.1:1');
    expect(await letIn([service], 10)).toBe(3);
  });
});

describe('the limit of a person', () => {
  const generous = (): ClientEntry => ({
    ...client,
    clientId: `app-${randomUUID()}`,
    requestsPerMinute: 1_000,
  });
  const asked = async (services: readonly QuotaService[], who: Person, isAct: boolean): Promise<number> => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => services[n % services.length]!.spend(generous(), who, isAct)),
    );
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  };

  it('is counted for all processes and applications together, and stricter for acts', async () => {
    const both = [await process_(), await process_()];
    const ana = person();
    expect(await asked(both, ana, false)).toBe(4);
    expect(await asked(both, ana, true)).toBe(2);
    expect(await asked(both, person(), false)).toBe(4);
  });

  it('tells what is left, and when it begins anew', async () => {
    const left = await (await process_()).spend(generous(), person(), false);
    expect(left).toMatchObject({ policy: 'person', limit: 4, remaining: 3 });
    expect(left.resetS).toBeGreaterThan(0);
  });

  it('leaves no number of anybody in Redis', async () => {
    const service = await process_();
    const ana = person();
    await service.spend(generous(), ana, true);
    const [redis] = connections;
    const keys = (await redis!.keys('quota:*')).join();
    expect(keys).toContain('quota:person-appearances:2:');
    expect(keys).not.toContain(ana.idNumber);
  });

  it('goes on in memory when Redis goes away in the middle, and in Redis when it is back', async () => {
    const service = await process_();
    const ana = person();
    await service.spend(generous(), ana, false);
    const [redis] = connections;
    const gone = once(redis!, 'end');
    redis!.disconnect();
    await gone;
    expect(await asked([service], ana, false)).toBe(4);
    await redis!.connect();
    expect(await asked([service], ana, false)).toBe(3);
  });
});

describe('an address', () => {
  const address = (): string => `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`;
  const refuse = (limits: RequestLimits, from: string): Promise<unknown> =>
    limits.verifyFrom(from, () => Promise.reject(new TokenRefused('the signature is wrong')));
  const isAdmitted = async (limits: RequestLimits, from: string): Promise<boolean> => {
    try {
      return await limits.verifyFrom(from, () => Promise.resolve(true));
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate-limited', facts: { policy: 'address', limit: 5 } });
      return false;
    }
  };

  it('from which too many tokens were refused has no other looked at, until the minute is over', async () => {
    const limits = await limitsOf();
    const from = address();
    for (let n = 0; n < 5; n += 1)
      await expect(refuse(limits, from)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await isAdmitted(limits, from)).toBe(true);
    await expect(refuse(limits, from.replace('::1', '::2'))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(await isAdmitted(limits, from)).toBe(false);
    expect(await isAdmitted(limits, address())).toBe(true);
    clock.advanceMs(61_000);
    expect(await isAdmitted(limits, from)).toBe(true);
  });

  it('is counted for all processes together', async () => {
    const [one, other] = [await limitsOf(), await limitsOf()];
    const from = address();
    for (let n = 0; n < 5; n += 1)
      await expect(refuse(one, from)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refuse(other, from)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await isAdmitted(other, from)).toBe(false);
  });
});
