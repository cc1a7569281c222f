import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DispatchSnapshot } from '@valija/contracts';
import { type Mode, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { until } from './src/stack.js';

/** An origin for each failure: its breaker may stay open for a while. */
const cases: readonly { mode: Mode; node: string; system: string; status: number; code: string }[] = [
  {
    mode: 'down',
    node: 'galicia',
    system: 'galicia-notificaciones',
    status: 503,
    code: 'content-unavailable',
  },
  {
    mode: 'slow',
    node: 'euskadi',
    system: 'euskadi-notificaciones',
    status: 503,
    code: 'content-unavailable',
  },
  {
    mode: 'altered',
    node: 'navarra',
    system: 'navarra-notificaciones',
    status: 502,
    code: 'content-altered',
  },
  {
    mode: 'not-ready',
    node: 'cataluna',
    system: 'cataluna-notificaciones',
    status: 503,
    code: 'content-not-ready',
  },
  {
    mode: 'gone',
    node: 'valenciana',
    system: 'valenciana-notificaciones',
    status: 502,
    code: 'content-gone',
  },
  {
    mode: 'refused',
    node: 'comunidad-madrid',
    system: 'comunidad-madrid-notificaciones',
    status: 502,
    code: 'content-refused',
  },
  {
    mode: 'unavailable',
    node: 'andalucia',
    system: 'andalucia-notificaciones',
    status: 503,
    code: 'content-unavailable',
  },
];
const until2030 = '2030-01-01T00:00:00Z';
let ana: Citizen;
const changed = new Set<string>();

beforeAll(async () => {
  ana = await Citizen.signIn('ana');
}, 30_000);

afterEach(async () => {
  for (const system of changed) await administrations.setMode(system, 'normal');
  changed.clear();
});

async function setMode(system: string, mode: Mode): Promise<void> {
  changed.add(system);
  await administrations.setMode(
    system,
    mode,
    mode === 'not-ready' || mode === 'unavailable' ? until2030 : undefined,
  );
}

async function hasNoLegalEffect(node: string, { dispatchId }: DispatchSnapshot): Promise<void> {
  expect((await ana.one(dispatchId)).state).toBe('available');
  expect((await ana.pending()).map((item) => item.dispatchId)).toContain(dispatchId);
  const { body } = await ana.ask<{ items: { event: string }[] }>(`/v1/dispatches/${dispatchId}/timeline`);
  expect(JSON.stringify(body)).not.toMatch(/accessed|Accessed/);
  expect(await administrations.heard(node, dispatchId)).toEqual([]);
}

describe('an origin that fails', () => {
  it.each(cases)(
    'says so when it is $mode, and nothing has happened',
    async ({ mode, node, system, status, code }) => {
      const snapshot = await administrations.send(node, { persona: 'ana', annexes: ['pdf'] });
      await setMode(system, mode);
      const refusal = await ana.appear(snapshot.dispatchId);
      expect([refusal.status, refusal.body.code]).toEqual([status, code]);
      expect(refusal.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      if (mode === 'unavailable') expect(JSON.stringify(refusal.body)).toContain('2030-01-01');
      if (mode === 'not-ready') expect(JSON.stringify(refusal.body)).toContain('2030-01-01');
      await hasNoLegalEffect(node, snapshot);
      // The same person opens the same dispatch when its origin is well again.
      await setMode(system, 'normal');
      const opened = await until('the origin to be asked again', async () => {
        const answer = await ana.appear(snapshot.dispatchId);
        return answer.status === 201 && answer.body;
      });
      expect(opened).toMatchObject({ state: 'accessed', hasEffect: true });
    },
    60_000,
  );

  it('can still be rejected by the citizen, who needs no content for that', async () => {
    const { dispatchId } = await administrations.send('ayto-madrid', { persona: 'ana' });
    await setMode('madrid-notifica', 'down');
    const { status, body } = await ana.appear(dispatchId, { decision: 'reject' });
    expect([status, body.state]).toEqual([201, 'rejected']);
  });
});
