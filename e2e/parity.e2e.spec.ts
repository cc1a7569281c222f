import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { DispatchSnapshot } from '@valija/contracts';
import { type Persona, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { DOCUMENT, newDispatch } from './src/parity/new-dispatch.js';
import { type PublishingRoute, publishingRoutes } from './src/parity/publishing-route.js';
import { until } from './src/stack.js';

const DAY_MS = 86_400_000;
const clock = new SystemClock();
const bytes = Buffer.from('Resolución de prueba: se concede la licencia solicitada.\n');
let routes: PublishingRoute[];
let ana: Citizen;
let person: Persona;

beforeAll(async () => {
  const [personas, all, citizen] = await Promise.all([
    administrations.personas(),
    publishingRoutes(),
    Citizen.signIn('ana'),
  ]);
  const found = personas.find(({ id }) => id === 'ana');
  if (!found) throw new Error('the sandbox has no ana');
  [person, routes, ana] = [found, all, citizen];
}, 60_000);

const made = async (route: PublishingRoute): Promise<DispatchSnapshot> => {
  const snapshot = newDispatch(route.template, person, bytes);
  await route.keep(snapshot.dispatchId, DOCUMENT, bytes);
  return snapshot;
};

/** What a citizen sees of a dispatch. */
async function seen(dispatchId: string): Promise<object> {
  const { state, version, accessDeadline, subject } = await ana.one(dispatchId);
  return { state, version, accessDeadline, subject: subject?.text };
}

async function timeline(dispatchId: string): Promise<unknown[]> {
  const { body } = await ana.ask<{ items: { event: string; resolution?: string }[] }>(
    `/v1/dispatches/${dispatchId}/timeline`,
  );
  return body.items.map(({ event, resolution }) => (resolution ? `${event}: ${resolution}` : event));
}

async function heard(route: PublishingRoute, dispatchId: string): Promise<unknown[]> {
  const events = await until(`an event of ${dispatchId} by the ${route.name}`, async () => {
    const found = await route.heard(dispatchId);
    return found.length > 0 && found;
  });
  return events.map(({ name, event }) => [name, event.sequence, event.resolution, event.actor.role]);
}

const inDays = (days: number): string => new Date(clock.epochMs() + days * DAY_MS).toISOString().slice(0, 10);

/** Everything that an administration does with a dispatch, and what each step gave: to whom, and to the citizen. */
async function lifeBy(route: PublishingRoute, accessDeadline: string): Promise<unknown> {
  const [opened, withdrawn, elsewhere] = await Promise.all([made(route), made(route), made(route)]);
  const { dispatchId } = opened;
  const amended = { ...opened, version: 2, subject: { defaultLanguage: 'es', texts: { es: 'Corregida' } } };
  const cancelledAt = clock.now().toISOString();
  const cancelled = { cancelledAt, reason: 'issued-in-error' };
  const publish = [
    await route.publish('DispatchMadeAvailable', opened),
    await route.publish('DispatchMadeAvailable', opened),
    await route.publish('DispatchAmended', amended),
    await route.publish('DispatchMadeAvailable', opened),
    await route.publish('DispatchAmended', { ...amended, urgency: 'urgent' }),
    await route.publish('DispatchDeadlineExtended', { dispatchId, accessDeadline, reason: 'other' }),
    await route.publish('DispatchDeadlineExtended', { dispatchId, accessDeadline, reason: 'other' }),
  ];
  const before = await seen(dispatchId);
  const { status, body } = await ana.appear(dispatchId);
  const content = (await ana.bytes(body.documents[0]?.url ?? '')).equals(bytes);
  const act = [status, body.state, body.hasEffect, content, await heard(route, dispatchId)];
  const after = [
    await route.publish('DispatchAmended', { ...amended, version: 3 }),
    await route.publish('DispatchCancelled', { dispatchId, ...cancelled }),
  ];
  const cancellation = [
    await route.publish('DispatchMadeAvailable', withdrawn),
    await route.publish('DispatchCancelled', { dispatchId: withdrawn.dispatchId, ...cancelled }),
    await seen(withdrawn.dispatchId),
    (await ana.appear(withdrawn.dispatchId)).body.code,
  ];
  const resolution = {
    ...{ dispatchId: elsewhere.dispatchId, resolution: 'accessed', legalAt: cancelledAt },
    ...{ channel: 'electronic-office', actor: { role: 'holder' } },
  };
  const otherChannel = [
    await route.publish('DispatchMadeAvailable', elsewhere),
    await route.publish('DispatchResolvedElsewhere', resolution),
    await seen(elsewhere.dispatchId),
  ];
  const timelines = await Promise.all(
    [opened, withdrawn, elsewhere].map((each) => timeline(each.dispatchId)),
  );
  return { publish, before, act, after, cancellation, otherChannel, timelines };
}

describe('the same functions by every route', () => {
  it('give the same answers and codes, the same to the citizen, and the same back', async () => {
    const accessDeadline = inDays(45);
    const lives = await Promise.all(
      routes.map(async (route) => [route.name, await lifeBy(route, accessDeadline)] as const),
    );
    const [[, first] = []] = lives;
    expect(first).toMatchObject({
      publish: [
        ...['accepted', 'duplicate', 'accepted', 'superseded', 'version-conflict'],
        ...['accepted', 'deadline-not-later'],
      ],
      before: { state: 'available', version: 2, accessDeadline, subject: 'Corregida' },
      act: [201, 'accessed', true, true, [['DispatchAccessed', 1, 'accessed', 'holder']]],
      after: ['already-closed', 'already-closed'],
      otherChannel: ['accepted', 'accepted', { state: 'accessed' }],
    });
    for (const [name, life] of lives) expect([name, life]).toEqual([name, first]);
  });

  it('refuse the same with the same code, and show nothing of it', async () => {
    const wrong = await Promise.all(
      routes.map(async (route) => {
        const good = await made(route);
        const bad = { ...good, holder: { idType: 'NIF', idNumber: '12345678A', fullName: 'X' } };
        const [main] = good.documents;
        return [
          await route.publish('DispatchMadeAvailable', bad),
          await route.publish('DispatchMadeAvailable', { ...good, documents: [main, main] }),
          await route.publish('DispatchMadeAvailable', { ...good, availableAt: '1999-01-01T00:00:00Z' }),
          (await ana.ask(`/v1/dispatches/${good.dispatchId}`)).status,
          (await ana.ask(`/v1/dispatches/${randomUUID()}`)).status,
        ];
      }),
    );
    const expected = ['id-number-invalid', 'document-id-repeated', 'instant-absurd', 404, 404];
    expect(wrong).toEqual(routes.map(() => expected));
  });
});
