import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DispatchBatchAnswer } from '@valija/contracts';
import { type TestBroker, eventually, quietLogger, testBroker } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import type { GeneralNodeConfiguration } from './config.js';
import type { FeedPage } from './feed/cursor.js';
import { cancelled, councilEntry, made, snapshot } from './testing/builders.js';
import { PlayedHub } from './testing/played-hub.js';
import { NODE_URL, RunningNode } from './testing/running-node.js';

// Joining a group takes its time.
jest.setTimeout(60_000);

type Item = Readonly<Record<string, unknown>>;

const logger = quietLogger();
const outcomes = ({ items }: DispatchBatchAnswer) => items.map(({ outcome, code }) => code ?? outcome);

let broker: TestBroker;
let hub: PlayedHub;
let directory: string;
let configuration: GeneralNodeConfiguration;
let node: RunningNode;
let villa: SigningKey;
let aldea: SigningKey;

beforeAll(async () => {
  broker = testBroker();
  const nodeId = broker.nodeId();
  // Few partitions and many events make a send of node-sdk larger than Kafka takes.
  const kafka = await broker.addNode(nodeId, 8);
  directory = await mkdtemp(join(tmpdir(), 'general-node-'));
  villa = await SigningKey.from(await generateSigningKey('villa'));
  aldea = await SigningKey.from(await generateSigningKey('aldea'));
  const councilsFile = join(directory, 'councils.json');
  const councils = [councilEntry(villa, ['L01110011', 'LA0001234']), councilEntry(aldea, ['L01110022'])];
  await writeFile(councilsFile, JSON.stringify(councils));
  configuration = {
    kafkaBrokers: [...kafka.brokers],
    kafkaUsername: kafka.username,
    kafkaPassword: kafka.password,
    kafkaTls: false,
    originsProfile: 'sandbox',
    originNetworks: undefined,
    generalNodeId: nodeId,
    generalNodeHttpPort: 0,
    generalNodeUrl: NODE_URL,
    generalNodeStateDir: join(directory, 'state'),
    generalNodeBatchDays: 90,
    generalNodeEventDays: 90,
    generalNodeClosedDays: 0,
    addressRefusalsPerMinute: 1_000,
    councilRequestsPerMinute: 100_000,
    councilsFile,
    hubIssuer: 'https://hub.example',
    contentSigningKey: await generateSigningKey('node'),
  };
  hub = new PlayedHub(broker.broker, nodeId);
  await hub.start();
  node = await RunningNode.start(configuration, logger);
  await eventually(() => node.isReady());
}, 60_000);

afterAll(async () => {
  await node.stop();
  await hub.stop();
  await broker.close();
  await rm(directory, { recursive: true });
});

describe('publishing through the general node', () => {
  it('answers each item for itself, from the acks of the hub', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const { status, headers, body } = await node.publish(villa, [
      made(snapshot(first)),
      made(snapshot(second, { sensitivity: 'sensitive' })),
      cancelled(first),
      made(snapshot(randomUUID(), { issuer: { dir3: 'L01110022', name: 'Aldea' } })),
      made(snapshot(randomUUID(), { holder: { idType: 'NIF', idNumber: '12345678A', fullName: 'A' } })),
      { type: 'DispatchForgotten', data: {} },
      5,
    ]);
    expect(status).toBe(200);
    expect(outcomes(body)).toEqual([
      'accepted',
      'route-elsewhere',
      'accepted',
      'issuer-not-authorised',
      'id-number-invalid',
      'type-unknown',
      'not-json',
    ]);
    expect(body.items[1]).toMatchObject({ index: 1, dispatchId: second, pointer: '/issuer' });
    expect(headers.get('location')).toBe(`/v1/batches/${body.batchId}`);
    const later = await node.call<DispatchBatchAnswer>(villa, `/v1/batches/${body.batchId}`);
    expect(later.body).toEqual(body);
  });

  it('answers a torn line of NDJSON as an item of its own', async () => {
    const whole = JSON.stringify(made(snapshot(randomUUID())));
    const { body } = await node.publish(villa, `${whole}\n\n${whole.slice(0, 80)}\n${cancelledLine()}`);
    expect(outcomes(body)).toEqual(['accepted', 'not-json', 'dispatch-unknown']);
  });

  const cancelledLine = () => JSON.stringify(cancelled(randomUUID()));

  it('gives the same batch again for the same key and body, and refuses the key for another body', async () => {
    const key = randomUUID();
    const items = [made(snapshot(randomUUID()))];
    const first = await node.publish(villa, items, { key });
    const again = await node.publish(villa, items, { key });
    expect(again.body).toEqual(first.body);
    const other = await node.publish(villa, [cancelled(randomUUID())], { key });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    const ofAnother = await node.publish(aldea, items, { key });
    expect(ofAnother.body.batchId).not.toBe(first.body.batchId);
  });

  it('recognises an event that a council repeats by its id, and its id on another event', async () => {
    const [eventId, dispatchId] = [randomUUID(), randomUUID()];
    const data = snapshot(dispatchId);
    const { body: first } = await node.publish(villa, [made(data, eventId), made(data, eventId)]);
    const { body: second } = await node.publish(villa, [
      made(data, eventId),
      made({ ...data, version: 2 }, eventId),
    ]);
    expect(outcomes(first)).toEqual(['accepted', 'accepted']);
    expect(outcomes(second)).toEqual(['accepted', 'envelope-invalid']);
    expect(hub.times(eventId)).toBe(1);
  });

  it('shows a council nothing of another, and lets it touch nothing', async () => {
    const dispatchId = randomUUID();
    const { body } = await node.publish(villa, [made(snapshot(dispatchId))]);
    const own = { issuer: { dir3: 'L01110022', name: 'Aldea' } };
    const { body: foreign } = await node.publish(aldea, [
      cancelled(dispatchId),
      { type: 'DispatchAmended', data: snapshot(dispatchId, { ...own, version: 9 }) },
      made(snapshot(dispatchId, { ...own, version: 9 })),
    ]);
    expect(outcomes(foreign)).toEqual(['dispatch-unknown', 'dispatch-unknown', 'dispatch-of-another-node']);
    expect(await node.call(aldea, `/v1/batches/${body.batchId}`)).toMatchObject({ status: 404 });
    const acks = await node.call<FeedPage<Item>>(aldea, '/v1/acks?limit=100');
    expect(acks.body.items.map(({ batchId }) => batchId)).not.toContain(body.batchId);
    const cursor = String((await node.call<FeedPage<Item>>(villa, '/v1/acks?limit=1')).body.next);
    expect(await node.call(aldea, `/v1/acks?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'cursor-invalid' },
    });
  });

  it('lists the answers in the order in which they came, page by page', async () => {
    const seen: Item[] = [];
    for (let cursor = ''; ;) {
      const { body } = await node.call<FeedPage<Item>>(villa, `/v1/acks?limit=5${cursor}`);
      seen.push(...body.items);
      cursor = `&cursor=${String(body.next)}`;
      if (!body.hasMore) break;
    }
    const { body } = await node.publish(villa, [made(snapshot(randomUUID())), 'x']);
    const { next } = (await node.call<FeedPage<Item>>(villa, '/v1/acks?limit=100')).body;
    const all = (await node.call<FeedPage<Item>>(villa, '/v1/acks?limit=100')).body.items;
    expect(all.slice(0, seen.length)).toEqual(seen);
    // What needs no hub is answered first.
    expect(all.slice(seen.length).map(({ batchId, index }) => [batchId, index])).toEqual([
      [body.batchId, 1],
      [body.batchId, 0],
    ]);
    const last = await node.call<FeedPage<Item>>(villa, `/v1/acks?cursor=${String(next)}`);
    expect(last.body).toEqual({ items: [], next, hasMore: false });
  });

  it('is safe on disk before the hub answers, and finds the answer after a restart', async () => {
    hub.isAnswering = false;
    const [dispatchId, key] = [randomUUID(), randomUUID()];
    const items = [made(snapshot(dispatchId)), made(snapshot(randomUUID()))];
    const pending = await node.publish(villa, items, { key, wait: 0 });
    expect(pending).toMatchObject({ status: 202, body: { complete: false } });
    expect(outcomes(pending.body)).toEqual(['pending', 'pending']);
    await eventually(() => hub.waiting() === 2);
    await node.stop();
    await hub.answer();
    hub.isAnswering = true;
    node = await RunningNode.start(configuration, logger);
    await eventually(() => node.isReady());
    const answer = await eventually(async () => {
      const { body } = await node.call<DispatchBatchAnswer>(villa, `/v1/batches/${pending.body.batchId}`);
      return body.complete ? body : undefined;
    });
    // Sent again after the restart where its ack had passed by: the hub has it, once.
    expect(answer.items.every(({ outcome }) => ['accepted', 'duplicate'].includes(outcome))).toBe(true);
    expect((await node.publish(villa, items, { key })).body).toEqual(answer);
    const { body: after } = await node.publish(villa, [cancelled(dispatchId)]);
    expect(outcomes(after)).toEqual(['accepted']);
  });

  it('lists each event of the hub once, for the council that made the dispatch', async () => {
    const dispatchId = randomUUID();
    await node.publish(villa, [made(snapshot(dispatchId))]);
    const [first, second] = [randomUUID(), randomUUID()];
    await hub.tell(randomUUID(), randomUUID(), 1);
    await hub.tell(first, dispatchId, 1);
    await hub.tell(first, dispatchId, 1);
    await hub.tell(second, dispatchId, 2);
    const page = await eventually(async () => {
      const { body } = await node.call<FeedPage<Item>>(villa, '/v1/events');
      return body.items.length >= 2 ? body : undefined;
    });
    expect(page.items.map(({ eventId, type }) => [eventId, type])).toEqual([
      [first, 'DispatchAccessed'],
      [second, 'DispatchAccessed'],
    ]);
    expect(page.items[1]).toMatchObject({ data: { dispatchId, sequence: 2 } });
    expect((await node.call<FeedPage<Item>>(aldea, '/v1/events')).body.items).toEqual([]);
    const rest = await node.call<FeedPage<Item>>(
      villa,
      `/v1/events?cursor=${String(page.items[0]?.['cursor'])}`,
    );
    expect(rest.body.items.map(({ eventId }) => eventId)).toEqual([second]);
  });

  it('gives a council what it had open at another node, and lets it go on with that', async () => {
    const [dispatchId, foreign] = [randomUUID(), randomUUID()];
    const nobody = { dir3: 'L01990099', name: 'Nobody here' };
    await hub.share(snapshot(foreign, { issuer: nobody, rootIssuer: nobody }));
    await hub.share(snapshot(dispatchId));
    const shared = await eventually(async () => {
      const { body } = await node.call<FeedPage<Item>>(villa, '/v1/events?limit=100');
      return body.items.find(({ type }) => type === 'DispatchStateShared');
    });
    expect(shared).toMatchObject({ data: { dispatchId, madeBy: 'other', snapshot: { dispatchId } } });
    const cancel = (council: SigningKey, id: string) => node.publish(council, [cancelled(id)]);
    expect(outcomes((await cancel(aldea, dispatchId)).body)).toEqual(['dispatch-unknown']);
    expect(outcomes((await cancel(villa, dispatchId)).body)).toEqual(['accepted']);
    expect(outcomes((await cancel(villa, foreign)).body)).toEqual(['dispatch-unknown']);
  });

  it('takes 10,000 items at once and refuses one more', async () => {
    const items = Array.from({ length: 10_000 }, () => made(snapshot(randomUUID())));
    const { status, body } = await node.publish(villa, items, { wait: 30 });
    expect(status).toBe(200);
    expect(new Set(outcomes(body))).toEqual(new Set(['accepted']));
    const refused = await node.publish(villa, [...items, 'one more']);
    expect(refused).toMatchObject({ status: 413, body: { code: 'payload-too-large', limit: 10_000 } });
  }, 60_000);
});
