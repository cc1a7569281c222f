import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type DispatchesArrived, firstViolation, hubTopics } from '@valija/contracts';
import { BlindIndex, unpackArrivals } from '@valija/dispatch-rows';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, luis } from '../testing/running-store.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

/** What the store says has come, as it stands in the outbox. */
async function messages(): Promise<DispatchesArrived[]> {
  const rows = await store.database.query<{ value: string }>(
    'SELECT value FROM outbox WHERE topic = $1 ORDER BY id',
    [hubTopics.arrivals],
  );
  return rows.map(({ value }) => JSON.parse(value) as DispatchesArrived);
}

const keyOf = (who: typeof ana): string => new BlindIndex(store.keyring).keyOf(who.person);

it('a committed batch leaves one message of what is new, for holders and addressees', async () => {
  const [mine, shared] = [aSnapshot(), aSnapshot({ kind: 'communication', addressees: [luis.person] })];
  await store.commit(mine, shared);
  const [message, ...more] = await messages();
  expect(more).toEqual([]);
  expect(message).toMatchObject({ count: 3, recordedAt: store.clock.now().toISOString() });
  expect(firstViolation('DispatchesArrived', message)).toBeUndefined();
  const visibleFromMs = Date.parse(mine.availableAt);
  const arrivals = unpackArrivals(Buffer.from(message?.arrivals ?? '', 'base64'));
  const communication = {
    dispatchId: shared.dispatchId,
    kind: 'communication',
    visibleFromMs,
    expiresAtMs: null,
  };
  expect(arrivals).toHaveLength(3);
  expect(arrivals).toEqual(
    expect.arrayContaining([
      {
        dispatchId: mine.dispatchId,
        personKey: keyOf(ana),
        kind: 'notification',
        visibleFromMs,
        expiresAtMs: Date.parse('2026-11-25T23:00:00Z'),
      },
      { ...communication, personKey: keyOf(ana) },
      { ...communication, personKey: keyOf(luis) },
    ]),
  );
});

it('what was amended is not said to have come', async () => {
  const first = aSnapshot();
  await store.commit(first);
  const fresh = aSnapshot();
  await store.commit({ ...first, version: 2 }, fresh);
  const [, second, ...more] = await messages();
  expect(more).toEqual([]);
  const arrivals = unpackArrivals(Buffer.from(second?.arrivals ?? '', 'base64'));
  expect(arrivals.map(({ dispatchId }) => dispatchId)).toEqual([fresh.dispatchId]);
  await store.commit({ ...first, version: 3 });
  expect(await messages()).toHaveLength(2);
});

it('what comes again, or is refused, is not said to have come', async () => {
  const batch = store.batchOf([{ snapshot: aSnapshot() }]);
  for (let times = 0; times < 2; times += 1)
    expect(await store.ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: 1 });
  store.next = 1;
  expect(await messages()).toHaveLength(1);
  const barred = store.batchOf([
    {
      snapshot: aSnapshot(),
      barred: { code: 'schema-violation', pointer: '/issuer' },
    },
  ]);
  expect(await store.ingest.commit(barred)).toMatchObject({ kind: 'committed' });
  expect(await messages()).toHaveLength(1);
});

it('a message says nothing of a person in the clear', async () => {
  await store.commit(aSnapshot({ addressees: [luis.person] }));
  const [message] = await messages();
  const everything =
    JSON.stringify(message) + Buffer.from(message?.arrivals ?? '', 'base64').toString('latin1');
  for (const personal of [ana.person.idNumber, luis.person.idNumber, 'Ana Ejemplo', 'Resoluci'])
    expect(everything).not.toContain(personal);
});
