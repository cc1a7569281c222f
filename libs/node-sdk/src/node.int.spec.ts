import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Ack, type NoticePublished, envelopeHeaders, nodeTopics } from '@valija/contracts';
import { type KafkaSettings, Publisher, StreamConsumer } from '@valija/messaging';
import { type TestBroker, aSnapshot, eventually, quietLogger, testBroker } from '@valija/testing';
import type { HubEvent } from './hub-messages.js';
import { Node } from './node.js';
import { openOutbox } from './outbox-file.js';

let test: TestBroker;
let nodeId: string;
let kafka: KafkaSettings;
let folder: string;
let publisher: Publisher;
let hub: StreamConsumer | undefined;
let node: Node | undefined;
let heard: HubEvent[];

beforeAll(() => {
  test = testBroker();
  publisher = new Publisher(test.broker);
});

afterAll(async () => {
  await publisher.close();
  await test.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'valija-node-'));
  heard = [];
  nodeId = test.nodeId();
  kafka = await test.addNode(nodeId, 1);
});

afterEach(async () => {
  await Promise.all([node?.stop(), hub?.stop()]);
  node = undefined;
  hub = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Node> {
  node = await Node.start({
    nodeId,
    kafka,
    database: openOutbox(join(folder, 'outbox.sqlite')),
    onEvents: (events) => {
      heard.push(...events);
      return Promise.resolve();
    },
    logger: quietLogger(),
  });
  return node;
}

/** Accepts all that comes, a batch at a time. */
async function startHub(): Promise<void> {
  hub = new StreamConsumer(test.broker, {
    groupId: `hub-${nodeId}`,
    topics: [nodeTopics(nodeId).dispatches],
    fromBeginning: true,
    handle: async (records, topic, partition) => {
      const ack: Ack = {
        topic,
        partition,
        generation: 1,
        firstOffset: Number(records[0]?.offset),
        lastOffset: Number(records.at(-1)?.offset),
        committedAt: '2026-11-20T10:00:00Z',
        accepted: records.length,
        exceptions: [],
      };
      await tell(nodeTopics(nodeId).acks, 'Ack', JSON.stringify(ack));
    },
  });
  await hub.start();
}

async function tell(topic: string, name: 'Ack' | 'DispatchAccessed', value: string): Promise<string> {
  const id = randomUUID();
  const headers = envelopeHeaders({ id, name, source: '/hub', time: '2026-11-20T10:00:00Z' });
  await publisher.publish([{ topic, key: 'one', value, headers }]);
  return id;
}

const made = (rest = {}) => ({ event: { name: 'DispatchMadeAvailable' as const, data: aSnapshot(rest) } });

const aNotice = (): NoticePublished => ({
  noticeId: randomUUID(),
  kind: 'information',
  issuer: { dir3: 'L01280796', name: 'Madrid' },
  holder: { idType: 'NIF', idNumber: '12345678Z' },
  subject: { defaultLanguage: 'es', texts: { es: 'Su solicitud ha cambiado de estado' } },
  publishedAt: '2026-11-20T10:00:00Z',
});

/** Answers one offset of a stream. */
async function answer(
  stream: 'dispatches' | 'notices',
  offset: number,
  exceptions: Ack['exceptions'] = [],
): Promise<void> {
  const topics = nodeTopics(nodeId);
  const ack: Ack = {
    ...{ topic: topics[stream], partition: 0, generation: 1, firstOffset: offset, lastOffset: offset },
    ...{ committedAt: '2026-11-20T10:00:00Z', accepted: 1 - exceptions.length, exceptions },
  };
  await tell(stream === 'dispatches' ? topics.acks : topics.noticeAcks, 'Ack', JSON.stringify(ack));
}

describe('a node with notices', () => {
  it('is answered for each stream by the acks of that stream, at the same partition and offset', async () => {
    const running = await start();
    const [ofNotice, ofDispatch] = [running.publishNotice(aNotice()), running.publish(made().event)];
    await eventually(() => running.status().sent === 2);
    await answer('dispatches', 0, [
      { from: 0, to: 0, outcome: 'rejected', code: 'route-elsewhere', retryable: false },
    ]);
    await expect(ofDispatch).resolves.toMatchObject({ outcome: 'rejected', code: 'route-elsewhere' });
    expect(running.status()).toMatchObject({ queued: 0, sent: 1 });
    await answer('notices', 0);
    await expect(ofNotice).resolves.toMatchObject({ outcome: 'accepted' });
    expect(running.outcomeOf((await ofNotice).eventId)).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps a notice that it could not send, and sends it after its next start', async () => {
    const first = await start();
    const eventId = randomUUID();
    first.transaction(() =>
      first.enqueue([{ event: { name: 'NoticePublished', data: aNotice() }, eventId }]),
    );
    await first.stop();
    const second = await start();
    await eventually(() => second.status().sent === 1);
    await answer('notices', 0);
    await expect(second.settled([eventId])).resolves.toMatchObject([{ outcome: 'accepted' }]);
  });

  it('does not send what the hub would refuse', async () => {
    const running = await start();
    const subject = { defaultLanguage: 'es', texts: { es: 'Entre en https://sede.example' } };
    await expect(running.publishNotice({ ...aNotice(), subject })).rejects.toThrow(
      /notice-has-link: \/subject/,
    );
    expect(running.status()).toMatchObject({ queued: 0, sent: 0 });
  });
});

describe('a node', () => {
  it('publishes, and hears what became of it', async () => {
    await startHub();
    const { event } = made();
    await expect((await start()).publish(event)).resolves.toMatchObject({ outcome: 'accepted' });
    expect(node?.status()).toEqual({ queued: 0, sent: 0, oldestS: 0 });
  });

  it('publishes more at once than a broker takes in one request for a partition', async () => {
    await startHub();
    const texts = { es: 'Asunto '.repeat(36) };
    const description = { defaultLanguage: 'es', texts: { es: 'y'.repeat(950) } };
    const events = Array.from({ length: 1_500 }, () =>
      made({ subject: { defaultLanguage: 'es', texts }, description }),
    );
    const bytes = events.reduce((sum, { event }) => sum + JSON.stringify(event.data).length, 0);
    expect(bytes).toBeGreaterThan(2 * 1_048_576);
    const outcomes = await (await start()).publishAll(events);
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(events.length);
  });

  it('keeps what it could not send, and sends it after its next start', async () => {
    const first = await start();
    const { event } = made();
    const eventId = randomUUID();
    first.transaction(() => first.enqueue([{ event, eventId }]));
    await first.stop();
    await startHub();
    await expect((await start()).settled([eventId])).resolves.toMatchObject([{ outcome: 'accepted' }]);
  });

  it('is told what happens to its dispatches, and passes over what cannot be read', async () => {
    await start();
    const { acks, events } = nodeTopics(nodeId);
    await tell(events, 'DispatchAccessed', 'not JSON');
    await tell(events, 'DispatchAccessed', '');
    await tell(acks, 'Ack', '{"an":"ack"?}');
    const dispatchId = randomUUID();
    const eventId = await tell(events, 'DispatchAccessed', JSON.stringify({ dispatchId, sequence: 1 }));
    await eventually(() => heard.length > 0);
    expect(heard).toEqual([{ eventId, name: 'DispatchAccessed', event: { dispatchId, sequence: 1 } }]);
    await startHub();
    await expect(node?.publish(made().event)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('hears an event again when its handler failed', async () => {
    let fails = 1;
    node = await Node.start({
      nodeId,
      kafka,
      database: openOutbox(join(folder, 'outbox.sqlite')),
      onEvents: (events) => {
        if (fails-- > 0) return Promise.reject(new Error('the disk is full'));
        heard.push(...events);
        return Promise.resolve();
      },
      logger: quietLogger(),
    });
    const eventId = await tell(nodeTopics(nodeId).events, 'DispatchAccessed', '{}');
    await eventually(() => heard.length > 0);
    expect(heard.map((event) => event.eventId)).toEqual([eventId]);
  });

  it('does not start with another password, and leaves nothing running', async () => {
    kafka = { ...kafka, password: 'wrong' };
    await expect(start()).rejects.toThrow();
    expect(node).toBeUndefined();
  });
});
