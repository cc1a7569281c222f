import { beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { OperatorCheck } from './operator-check.js';

const AUDIENCE = 'https://directory.example';
const clock = new VirtualClock('2026-11-20T10:00:00Z');

let key: SigningKey;

beforeAll(async () => {
  key = await SigningKey.from(await generateSigningKey('op'));
});

const bearer = (audience = AUDIENCE): Promise<string> =>
  key.signToken('valija-operator', audience, { sub: 'olga', scope: '' }, clock.epochMs());

/** What becomes of requests, one after another, from one address. */
async function outcomes(
  limits: { addressRefusalsPerMinute?: number; operatorRequestsPerMinute?: number },
  tokens: readonly string[],
): Promise<unknown[]> {
  const wide = { addressRefusalsPerMinute: 100, operatorRequestsPerMinute: 100 };
  const operatorKeys = JSON.stringify({ keys: [key.publicJwk] });
  const configuration = { ...wide, ...limits, operatorKeys, operatorAudience: AUDIENCE };
  const check = new OperatorCheck(configuration, clock, new Metrics());
  const seen: unknown[] = [];
  for (const token of tokens) {
    const request = { ip: '192.0.2.1', headers: { authorization: `Bearer ${token}` } } as never;
    await check.admit(request, { audience: 'operator', scopes: [] }).then(
      () => seen.push('admitted'),
      (error: unknown) => seen.push((error as { code?: unknown }).code),
    );
  }
  return seen;
}

describe('an operator', () => {
  it('has so many requests a minute', async () => {
    const token = await bearer();
    expect(await outcomes({ operatorRequestsPerMinute: 2 }, [token, token, token])).toEqual([
      'admitted',
      'admitted',
      'rate-limited',
    ]);
  });

  it('is not looked at where too many tokens from that address were wrong', async () => {
    const [good, wrong] = [await bearer(), await bearer('https://other.example')];
    expect(await outcomes({ addressRefusalsPerMinute: 1 }, [wrong, good, wrong, good])).toEqual([
      'unauthenticated',
      'admitted',
      'unauthenticated',
      'rate-limited',
    ]);
  });
});
