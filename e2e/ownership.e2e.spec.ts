import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { administrations } from './src/administrations.js';
import { type Pair, pairsOf } from './src/attack/time-of-unknown.js';
import { Citizen, type Problem } from './src/citizen.js';

/** Real tokens on the whole stack: what is another person's is nobody's. */
let jordi: Citizen;
let ana: Citizen;
let pairs: Pair[];
let dispatchId: string;

beforeAll(async () => {
  [ana, jordi] = await Promise.all([Citizen.signIn('ana'), Citizen.signIn('jordi')]);
  ({ dispatchId } = await administrations.send('navarra', { persona: 'ana' }));
  const { body } = await ana.appear(dispatchId);
  pairs = pairsOf(dispatchId, body.appearanceId, body.documents[0]?.documentId ?? '');
}, 60_000);

const withoutTrace = ({ traceId: _, ...rest }: Problem): object => rest;

describe('what is not mine', () => {
  it('looks, on every route with an id, as what does not exist', async () => {
    for (const { route, notMine, unknown } of pairs) {
      expect([route, (await ana.ask(notMine)).status]).toEqual([route, 200]);
      const [theirs, nobodys] = [await jordi.ask<Problem>(notMine), await jordi.ask<Problem>(unknown)];
      expect([route, theirs.status, withoutTrace(theirs.body)]).toEqual([
        route,
        404,
        withoutTrace(nobodys.body),
      ]);
    }
  });

  it('cannot be acted on, nor told from what does not exist by trying', async () => {
    const { dispatchId: pending } = await administrations.send('navarra', { persona: 'ana' });
    const warning = { legalWarningId: 'notification-access.v1' };
    for (const decision of ['accept', 'reject'] as const) {
      const [theirs, nobodys] = [
        await jordi.appear(pending, { ...warning, decision }),
        await jordi.appear(randomUUID(), { ...warning, decision }),
      ];
      expect([theirs.status, withoutTrace(theirs.body)]).toEqual([404, withoutTrace(nobodys.body)]);
    }
    expect((await ana.one(pending)).state).toBe('available');
  });
});
