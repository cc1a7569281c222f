import { beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import type { GeneralNodeConfiguration } from '../config.js';
import { CouncilCheck } from './council.check.js';

const NODE = 'https://node.example';
const clock = new VirtualClock('2026-11-20T10:00:00Z');

let villa: SigningKey;

beforeAll(async () => {
  villa = await SigningKey.from(await generateSigningKey('villa'));
});

function checkOf(limits: Partial<GeneralNodeConfiguration>): CouncilCheck {
  const wide = { generalNodeUrl: NODE, addressRefusalsPerMinute: 100, councilRequestsPerMinute: 100 };
  const council = { councilId: 'villa', keys: { keys: [villa.publicJwk] } };
  const find = (id: string): unknown => (id === 'villa' ? council : undefined);
  return new CouncilCheck({ find } as never, { ...wide, ...limits } as never, clock, new Metrics());
}

async function outcomeOf(check: CouncilCheck, issuer: string): Promise<unknown> {
  const token = await villa.signToken(issuer, NODE, {}, clock.epochMs());
  const request = { ip: '192.0.2.1', headers: { authorization: `Bearer ${token}` } } as never;
  return check.admit(request).then(
    () => 'admitted',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

describe('a council', () => {
  it('has so many requests a minute', async () => {
    const check = checkOf({ councilRequestsPerMinute: 2 });
    const seen = [];
    for (let n = 0; n < 3; n += 1) seen.push(await outcomeOf(check, 'villa'));
    expect(seen).toEqual(['admitted', 'admitted', 'rate-limited']);
  });

  it('that is not known counts as a wrong token of its address', async () => {
    const check = checkOf({ addressRefusalsPerMinute: 1 });
    const seen = [];
    for (const issuer of ['aldea', 'villa', 'aldea', 'villa']) seen.push(await outcomeOf(check, issuer));
    expect(seen).toEqual(['unauthenticated', 'admitted', 'unauthenticated', 'rate-limited']);
  });
});
