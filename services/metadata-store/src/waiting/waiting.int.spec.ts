import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { BlindIndex } from '@valija/dispatch-rows';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, luis } from '../testing/running-store.js';
import { WaitingService } from './waiting.service.js';

const DAY_MS = 86_400_000;

let store: RunningStore;
let waiting: WaitingService;
let anaKey: string;
let luisKey: string;

beforeAll(async () => {
  store = await RunningStore.start();
  waiting = store.part('reader', WaitingService);
  const blindIndex = new BlindIndex(store.keyring);
  anaKey = blindIndex.keyOf(ana.person);
  luisKey = blindIndex.keyOf(luis.person);
});

afterAll(() => store.stop());

beforeEach(async () => {
  store.clock.set('2026-11-20T12:00:00Z');
  await store.beginNode();
});

const idsOf = (found: readonly { readonly dispatchId: string }[]): string[] =>
  found.map(({ dispatchId }) => dispatchId);
const luisHolds = { holder: luis.person };

it('says of what is open when it became visible and when its term ends', async () => {
  const [notification, communication] = [aSnapshot(), aSnapshot({ kind: 'communication' })];
  await store.commit(notification, communication);
  const found = await waiting.of(anaKey, [notification.dispatchId, communication.dispatchId]);
  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      {
        dispatchId: notification.dispatchId,
        kind: 'notification',
        visibleFromMs: Date.parse(notification.availableAt),
        expiresAtMs: Date.parse('2026-11-25T23:00:00Z'),
      },
      expect.objectContaining({
        dispatchId: communication.dispatchId,
        kind: 'communication',
        expiresAtMs: null,
      }),
    ]),
  );
  expect(await waiting.of(anaKey, [])).toEqual([]);
  expect(await waiting.of(anaKey, [randomUUID()])).toEqual([]);
});

it('says nothing of what is open no more', async () => {
  const [kept, cancelled] = [aSnapshot(luisHolds), aSnapshot(luisHolds)];
  await store.commit(kept, cancelled);
  await store.cancel(cancelled.dispatchId, '2026-11-20T11:00:00Z');
  expect(idsOf(await waiting.of(luisKey, [kept.dispatchId, cancelled.dispatchId]))).toEqual([
    kept.dispatchId,
  ]);
  expect(idsOf(await waiting.all(luisKey))).not.toContain(cancelled.dispatchId);
});

it('says nothing of what has expired by the clock, also before that is written down', async () => {
  const dispatch = aSnapshot();
  await store.commit(dispatch);
  store.clock.advanceMs(20 * DAY_MS);
  const [row] = await store.database.query('SELECT state FROM dispatch WHERE dispatch_id = $1', [
    dispatch.dispatchId,
  ]);
  expect(row).toEqual({ state: 0 });
  expect(await waiting.of(anaKey, [dispatch.dispatchId])).toEqual([]);
  expect(idsOf(await waiting.all(anaKey))).not.toContain(dispatch.dispatchId);
});

it('does not show what is not visible yet, but says of all what will be', async () => {
  const scheduled = aSnapshot({ scheduledAt: '2026-11-22T09:00:00Z' });
  await store.commit(scheduled);
  expect(await waiting.of(anaKey, [scheduled.dispatchId])).toEqual([]);
  expect(await waiting.all(anaKey)).toContainEqual(
    expect.objectContaining({
      dispatchId: scheduled.dispatchId,
      visibleFromMs: Date.parse('2026-11-22T09:00:00Z'),
    }),
  );
  store.clock.advanceMs(2 * DAY_MS);
  expect(idsOf(await waiting.of(anaKey, [scheduled.dispatchId]))).toEqual([scheduled.dispatchId]);
});

it('tells nobody of what is for others', async () => {
  const [mine, theirs] = [aSnapshot(), aSnapshot(luisHolds)];
  await store.commit(mine, theirs);
  expect(idsOf(await waiting.of(anaKey, [mine.dispatchId, theirs.dispatchId]))).toEqual([mine.dispatchId]);
  expect(idsOf(await waiting.all(anaKey))).not.toContain(theirs.dispatchId);
  expect(await waiting.all(randomUUID())).toEqual([]);
});

it('tells an addressee as well as the holder, each once', async () => {
  const shared = aSnapshot({ addressees: [luis.person] });
  const own = aSnapshot({ addressees: [ana.person] });
  await store.commit(shared, own);
  for (const key of [anaKey, luisKey])
    expect(idsOf(await waiting.of(key, [shared.dispatchId]))).toEqual([shared.dispatchId]);
  expect(idsOf(await waiting.all(luisKey))).toContain(shared.dispatchId);
  expect(idsOf(await waiting.all(anaKey)).filter((id) => id === own.dispatchId)).toHaveLength(1);
});

it('says of all the newest thousand', async () => {
  const holder = { idType: 'NIF', idNumber: '11111111H', fullName: 'Marta Ejemplo' } as const;
  const [oldest, ...others] = Array.from({ length: 1_001 }, (_, n) =>
    aSnapshot({
      holder,
      availableAt: new Date(Date.parse('2026-11-18T09:00:00Z') + n * 1_000).toISOString(),
    }),
  );
  if (!oldest) throw new Error('none');
  await store.commit(oldest, ...others);
  const found = idsOf(await waiting.all(new BlindIndex(store.keyring).keyOf(holder)));
  expect(found).toEqual(others.map(({ dispatchId }) => dispatchId).reverse());
});
