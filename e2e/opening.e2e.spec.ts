import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DispatchSnapshot } from '@valija/contracts';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { administrations } from './src/administrations.js';
import { type Appearance, Citizen } from './src/citizen.js';
import { profile, until } from './src/stack.js';

let ana: Citizen;
let jordi: Citizen;

beforeAll(async () => {
  [ana, jordi] = await Promise.all([Citizen.signIn('ana'), Citizen.signIn('jordi')]);
}, 30_000);

const send = (traits: object = {}): Promise<DispatchSnapshot> =>
  administrations.send('navarra', { persona: 'ana', annexes: ['pdf', 'text'], ...traits });

async function exactBytes(citizen: Citizen, { documents }: Appearance, dispatchId: string): Promise<void> {
  for (const { documentId, url } of documents) {
    const [given, original] = await Promise.all([
      citizen.bytes(url),
      administrations.document(dispatchId, documentId),
    ]);
    expect(given.equals(original)).toBe(true);
  }
}

describe('opening a dispatch', () => {
  it('gives the very bytes of the origin, a signed receipt, and an event for the node', async () => {
    const { dispatchId, documents } = await send();
    const { status, body: appearance } = await ana.appear(dispatchId);
    expect([status, appearance.state, appearance.hasEffect]).toEqual([201, 'accessed', true]);
    expect(appearance.documents.map(({ sha256 }) => sha256)).toEqual(documents.map(({ sha256 }) => sha256));
    await exactBytes(ana, appearance, dispatchId);

    const { body: receipt } = await ana.ask<{ jws: string; receipt: object }>(appearance.receiptUrl);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', profile().citizenApiUrl));
    const { payload } = await compactVerify(receipt.jws, keys);
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(receipt.receipt);

    const [heard] = await until('the event of the node', async () => {
      const events = await administrations.heard('navarra', dispatchId);
      return events.length > 0 && events;
    });
    expect(heard?.name).toBe('DispatchAccessed');
    expect(heard?.event).toMatchObject({
      dispatchId,
      appearanceId: appearance.appearanceId,
      legalAt: appearance.appearedAt,
      receipt: receipt.jws,
    });
  });

  it('happens once, however often and at the same time it is asked for', async () => {
    const { dispatchId } = await send();
    const answers = await Promise.all(Array.from({ length: 6 }, () => ana.appear(dispatchId)));
    expect(new Set(answers.map(({ body }) => body.appearanceId)).size).toBe(1);
    const again = await ana.appear(dispatchId);
    expect(again.body.appearanceId).toBe(answers[0]?.body.appearanceId);
    await exactBytes(ana, again.body, dispatchId);
    await until('the event', async () => (await administrations.heard('navarra', dispatchId)).length > 0);
    const heard = await administrations.heard('navarra', dispatchId);
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it('takes the same key for the same act, and refuses it for another', async () => {
    const [first, second] = [await send(), await send()];
    const idempotencyKey = randomUUID();
    const opened = await ana.appear(first.dispatchId, { idempotencyKey });
    const repeated = await ana.appear(first.dispatchId, { idempotencyKey });
    expect(repeated.body.appearanceId).toBe(opened.body.appearanceId);
    const other = await ana.appear(second.dispatchId, { idempotencyKey });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect((await ana.one(second.dispatchId)).state).toBe('available');
  });

  it('is nobody else’s: what is not mine and what does not exist look alike', async () => {
    const { dispatchId } = await send();
    const [notMine, unknown] = [
      await jordi.appear(dispatchId, anyWarning),
      await jordi.appear(randomUUID(), anyWarning),
    ];
    expect([notMine.status, notMine.body.code]).toEqual([404, unknown.body.code]);
    expect(unknown.status).toBe(404);
    expect((await jordi.ask(`/v1/dispatches/${dispatchId}`)).status).toBe(404);
    const { body } = await ana.appear(dispatchId);
    expect((await jordi.ask(body.receiptUrl)).status).toBe(404);
    expect((await jordi.ask(body.documents[0]?.url ?? '')).status).toBe(404);
  });

  it('needs the warning that was shown', async () => {
    const { dispatchId } = await send();
    const { status, body } = await ana.appear(dispatchId, { legalWarningId: 'another.v9' });
    expect([status, body.code]).toEqual([409, 'legal-warning-outdated']);
    expect((await ana.one(dispatchId)).state).toBe('available');
  });

  it('can be refused instead: a rejection needs no content, and shows none', async () => {
    const { dispatchId } = await send();
    const { status, body } = await ana.appear(dispatchId, { decision: 'reject' });
    expect([status, body.state, body.documents]).toEqual([201, 'rejected', []]);
    const heard = await until('the event', async () => {
      const events = await administrations.heard('navarra', dispatchId);
      return events.length > 0 && events;
    });
    expect(heard.map(({ name }) => name)).toEqual(['DispatchRejected']);
    const { body: timeline } = await ana.ask<{ items: { event: string }[] }>(
      `/v1/dispatches/${dispatchId}/timeline`,
    );
    expect(JSON.stringify(timeline)).toContain('rejected');
  });
});

const anyWarning = { legalWarningId: 'notification-access.v1' };

describe('content comes from whoever has it', () => {
  it.each([
    ['a regional system', 'andalucia/tarjeta'],
    ['the regional node for its council', 'andalucia/padron'],
    ['a council behind a provincial council, from its own server', 'diputacion-jaen/padron-1'],
    ['the provincial council for another council', 'diputacion-jaen/padron-2'],
    ['a large council', 'ayto-madrid/padron'],
    ['a council behind the general node, passed through', 'albarracin/padron'],
    ['the store of the general node', 'alarcon/padron'],
    ['a ministry', 'ministerio/vida-laboral'],
    ['a university', 'universidad/titulo'],
    ['a court', 'tribunal/sentencia'],
  ])('%s', async (_who, key) => {
    const seed = (await administrations.seeded()).find((each) => each.key === key);
    if (!seed) throw new Error(`the seed has no ${key}`);
    const citizen = await Citizen.signIn(seed.persona);
    const { dispatchId } = seed.snapshot;
    await until(
      `the dispatch ${key}`,
      async () => (await citizen.ask(`/v1/dispatches/${dispatchId}`)).status === 200,
    );
    const { status, body } = await citizen.appear(dispatchId);
    expect([status, body.documents.length]).toEqual([201, seed.snapshot.documents.length]);
    await exactBytes(citizen, body, dispatchId);
  });
});
