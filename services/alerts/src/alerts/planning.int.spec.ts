import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { type ContactOwner, type OpenDispatch, envelopeHeaders, hubTopics } from '@valija/contracts';
import { Publisher } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { RunningAlerts } from '../testing/running-alerts.js';

const DAY_MS = 86_400_000;
const NOON = '2026-11-20T11:00:00Z';
const clock = new VirtualClock(NOON);

let broker: TestBroker;
let publisher: Publisher;
let running: RunningAlerts;

beforeAll(async () => {
  broker = testBroker();
  publisher = new Publisher(broker.broker);
  await broker.addTopic(hubTopics.arrivals);
  running = await RunningAlerts.start({ redisDatabase: 9, clock, hasKafka: true });
});

afterAll(async () => {
  await running.stop();
  await publisher.close();
  await broker.close();
});

/** By kind, of every dispatch. */
async function kindsOf(owner: ContactOwner): Promise<string[]> {
  const { items } = await running.alerts.list(owner, null, 100);
  return items.map(({ kind }) => kind).sort();
}

function aDispatch(rest: Partial<OpenDispatch> = {}): OpenDispatch {
  const visibleFromMs = clock.epochMs();
  const expiresAtMs = visibleFromMs + 10 * DAY_MS;
  return { dispatchId: randomUUID(), kind: 'notification', visibleFromMs, expiresAtMs, ...rest };
}

/** An entry as the schema describes it. */
function packed({ dispatchId, visibleFromMs, expiresAtMs, kind }: OpenDispatch, personKey: string): Buffer {
  const entry = Buffer.alloc(49);
  Buffer.from(dispatchId.replaceAll('-', ''), 'hex').copy(entry);
  Buffer.from(personKey.replaceAll('-', ''), 'hex').copy(entry, 16);
  entry.writeBigInt64BE(BigInt(visibleFromMs), 32);
  entry.writeBigInt64BE(BigInt(expiresAtMs ?? 0), 40);
  entry.writeUInt8(kind === 'notification' ? 0 : 1, 48);
  return entry;
}

const messageOf = (entries: readonly Buffer[]): string =>
  JSON.stringify({
    recordedAt: clock.now().toISOString(),
    count: entries.length,
    arrivals: Buffer.concat(entries).toString('base64'),
  });

async function publish(...values: string[]): Promise<void> {
  const time = clock.now().toISOString();
  await publisher.publish(
    values.map((value) => {
      const id = randomUUID();
      const headers = envelopeHeaders({ id, name: 'DispatchesArrived', source: '/hub/metadata-store', time });
      return { topic: hubTopics.arrivals, key: id, headers, value };
    }),
  );
}

it('who has verified an address is reminded of what is open already, and it is not called new', async () => {
  const owner: ContactOwner = { idType: 'OTHER', idNumber: randomUUID() };
  const address = `a${randomUUID().slice(0, 8)}@correo.example`;
  const open = aDispatch({ visibleFromMs: clock.epochMs() - 1 });
  const coming = aDispatch({ visibleFromMs: clock.epochMs() + DAY_MS / 2 });
  running.store.open.set(running.contacts.keyOf(owner), [open, coming]);
  await running.contacts.put(owner, address, 'es');
  await running.contacts.verify(owner, running.mail.codeTo(address));
  await eventually(async () => (await kindsOf(owner)).length > 0);
  const reminders = ['five-days-left', 'last-day', 'two-days-left'];
  expect(await kindsOf(owner)).toEqual([...reminders, ...reminders, 'new'].sort());
  const { items } = await running.alerts.list(owner, null, 100);
  expect(items.find(({ kind }) => kind === 'new')?.dispatchId).toBe(coming.dispatchId);
});

it('what is open is looked at again a day later, and what a lost message would have told is written', async () => {
  const { owner, personKey } = await running.verified('daily');
  const looked = (): Promise<{ at: Date | null }[]> =>
    running.database.query('SELECT looked_at AS at FROM contact WHERE person_key = $1', [personKey]);
  const before = await eventually(async () => (await looked())[0]?.at);
  clock.advanceMs(DAY_MS);
  running.store.open.set(personKey, [aDispatch({ kind: 'communication', expiresAtMs: null })]);
  expect(await kindsOf(owner)).toEqual([]);
  clock.advanceMs(1);
  await eventually(async () => (await kindsOf(owner)).join() === 'new');
  await eventually(async () => ((await looked())[0]?.at ?? before) > before);
});

it('what is said again changes nothing', async () => {
  const { owner, personKey } = await running.verified('again');
  const dispatch = await running.arrive(personKey, { visibleFromMs: clock.epochMs() + DAY_MS });
  const planned = await running.alerts.list(owner, null, 100);
  expect(planned.items).toHaveLength(4);
  clock.advanceMs(1_000);
  await running.planning.arrived([
    { ...dispatch, personKey },
    { ...dispatch, personKey },
  ]);
  expect(await running.planning.lookAt(personKey, 0)).toBe(0);
  expect(await running.alerts.list(owner, null, 100)).toEqual(planned);
});

it('nothing is written for who has given no address', async () => {
  const owner: ContactOwner = { idType: 'OTHER', idNumber: randomUUID() };
  await running.arrive(running.contacts.keyOf(owner));
  expect(await kindsOf(owner)).toEqual([]);
});

it('what the topic tells is planned, and a message that cannot be read is counted and skipped', async () => {
  const unreadable = async (): Promise<number> =>
    Number(/arrivals_unreadable_total (\d+)/.exec(await running.part(Metrics).text())?.[1] ?? 0);
  const [ana, luis] = [await running.verified('ana'), await running.verified('luis')];
  const before = await unreadable();
  const first = aDispatch({
    kind: 'communication',
    expiresAtMs: null,
    visibleFromMs: clock.epochMs() + DAY_MS,
  });
  const second = aDispatch({ visibleFromMs: clock.epochMs() + DAY_MS });
  await publish(
    messageOf([packed(first, ana.personKey), packed(first, luis.personKey)]),
    'no JSON',
    JSON.stringify({ recordedAt: clock.now().toISOString(), count: 0, arrivals: '' }),
    messageOf([packed(first, ana.personKey).subarray(1)]),
    messageOf([packed(second, ana.personKey)]),
  );
  await eventually(async () => (await kindsOf(ana.owner)).length === 5, 60_000);
  expect(await kindsOf(luis.owner)).toEqual(['new']);
  const { items } = await running.alerts.list(ana.owner, null, 100);
  expect(items.filter(({ dispatchId }) => dispatchId === first.dispatchId)).toMatchObject([
    { kind: 'new', dueAt: new Date(first.visibleFromMs).toISOString() },
  ]);
  expect(await unreadable()).toBe(before + 3);
}, 90_000);

it('a list of alerts is read page by page, the newest first, and each once', async () => {
  const { owner, personKey } = await running.verified('pages');
  for (let count = 0; count < 2; count += 1)
    await running.arrive(personKey, { visibleFromMs: clock.epochMs() + DAY_MS });
  const whole = await running.alerts.list(owner, null, 100);
  expect(whole).toMatchObject({ next: null });
  const found = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await running.alerts.list(owner, cursor ?? null, 3);
    found.push(...page.items);
    cursor = page.next;
  }
  expect(found).toEqual(whole.items);
  expect(found).toHaveLength(8);
});
