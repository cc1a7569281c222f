import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { KeysUnavailable, TokenRefused } from '@valija/tokens';
import type { FastifyRequest } from 'fastify';
import { AddressCheck } from './address-check.js';
import { RequestLimits } from './request-limits.js';

const clock = new VirtualClock('2026-11-20T10:00:00Z');
const from = (ip: string): FastifyRequest => ({ ip }) as FastifyRequest;

function limitsOf(addressRefusalsPerMinute = 2): { limits: RequestLimits; metrics: Metrics } {
  const metrics = new Metrics();
  return { limits: new RequestLimits({ metrics, clock, addressRefusalsPerMinute }), metrics };
}

describe('RequestLimits without Redis', () => {
  it('counts each policy and each caller apart, and says what is left', async () => {
    const { limits, metrics } = limitsOf();
    const villa = { policy: 'council', key: 'villa', limit: 2, client: 'villa' } as const;
    expect(await limits.spend(villa)).toMatchObject({ policy: 'council', limit: 2, remaining: 1 });
    await limits.spend(villa);
    await expect(limits.spend(villa)).rejects.toMatchObject({
      code: 'rate-limited',
      facts: { policy: 'council', limit: 2 },
    });
    expect(await limits.spend({ ...villa, key: 'aldea' })).toMatchObject({ remaining: 1 });
    expect(await limits.spend({ ...villa, policy: 'operator' })).toMatchObject({ remaining: 1 });
    expect(await metrics.text()).toContain('quota_refused_total{policy="council",client="villa"} 1');
  });

  it('looks at no other token where too many were refused, whatever else went wrong', async () => {
    const { limits } = limitsOf();
    const fail = (error: Error): Promise<unknown> =>
      limits.verifyFrom('192.0.2.1', () => Promise.reject(error)).catch((thrown: unknown) => thrown);
    for (let n = 0; n < 5; n += 1)
      expect(await fail(new KeysUnavailable())).toMatchObject({ code: 'service-unavailable' });
    for (let n = 0; n < 3; n += 1)
      expect(await fail(new TokenRefused('no'))).toMatchObject({ code: 'unauthenticated' });
    expect(await fail(new TokenRefused('no'))).toMatchObject({ code: 'rate-limited' });
    let isAsked = false;
    const ask = (): Promise<boolean> => Promise.resolve((isAsked = true));
    await expect(limits.verifyFrom('192.0.2.1', ask)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(isAsked).toBe(false);
    expect(await limits.verifyFrom('192.0.2.2', ask)).toBe(true);
  });
});

describe('AddressCheck', () => {
  it('counts those of one network together, and leaves what is left on the request', async () => {
    const check = new AddressCheck(limitsOf().limits, 2);
    const first = from('2001:db8::1');
    await check.admit(first);
    expect(first).toMatchObject({ rateLimit: { policy: 'address', limit: 2, remaining: 1 } });
    await check.admit(from('2001:db8::2'));
    await expect(check.admit(from('2001:db8::3'))).rejects.toMatchObject({ code: 'rate-limited' });
    await check.admit(from('2001:db8:0:1::1'));
  });
});
