import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientEntry } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { servers } from '@valija/testing';
import { Redis } from 'ioredis';
import { QuotaService } from './quota.service.js';

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

/** A process of the API. */
async function process_(url = servers().redisUrl): Promise<QuotaService> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500,
    lazyConnect: true,
  });
  redis.on('error', () => undefined);
  connections.push(redis);
  await redis.connect().catch(() => undefined);
  return new QuotaService(redis, metrics);
}

/** How many of so many requests were let in. */
async function letIn(services: readonly QuotaService[], requests: number, of = client): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: requests }, (_, n) => services[n % services.length]!.spend(of)),
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
    const refused: unknown = await service.spend(client).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'rate-limited', facts: { retryAfterS: expect.any(Number) } });
    const { retryAfterS } = (refused as { facts: { retryAfterS: number } }).facts;
    expect(retryAfterS).toBeGreaterThan(0);
    expect(retryAfterS).toBeLessThanOrEqual(60);
    expect(await metrics.text()).toContain(`quota_refused_total{client="${client.clientId}"} 1`);
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
