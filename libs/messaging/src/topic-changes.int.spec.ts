import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { BatchConsumer } from './batch-consumer.js';
import type { BatchHandler, HandledBatch, PartitionStart } from './batch-handler.js';
import { Publisher } from './publisher.js';
import type { IncomingRecord } from './record.js';

// Topics come and go, and groups join again.
jest.setTimeout(90_000);
const WAIT_MS = 60_000;

let broker: TestBroker;
let publisher: Publisher;
let topic: string;
let consumer: BatchConsumer;

beforeAll(() => {
  broker = testBroker();
});

afterAll(() => broker.close());

beforeEach(async () => {
  topic = `changes.${broker.nodeId()}.v1`;
  publisher = new Publisher(broker.broker);
  await broker.addTopic(topic);
});

afterEach(async () => {
  await consumer.stop();
  await publisher.close();
});

/** Keeps positions as the store does: by the id of the topic. */
class Positions implements BatchHandler {
  readonly groupId = topic;
  readonly maxRecords = 100;
  readonly concurrency = 1;
  readonly next = new Map<string, { topicId: string; offset: number }>();
  readonly done: string[] = [];
  readonly stops: string[] = [];
  before: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly names: readonly string[] = [topic]) {}

  async topics(): Promise<readonly string[]> {
    const there = new Set(await broker.admin.listTopics());
    return this.names.filter((name) => there.has(name));
  }

  async assigned(name: string): Promise<PartitionStart> {
    const log = await this.log(name);
    const known = this.next.get(name);
    const offset = known?.topicId === log.topicId ? known.offset : 0;
    this.next.set(name, { topicId: log.topicId, offset });
    if (offset < log.start) return this.stopped('log-lost');
    if (offset > log.end) return this.stopped('log-behind');
    return { kind: 'from', offset };
  }

  async isSameTopic(name: string): Promise<boolean> {
    return (await broker.admin.topicId(name)) === this.next.get(name)?.topicId;
  }

  async lostOf(name: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]> {
    const { topicId, start, end } = await this.log(name);
    const isSame = topicId === this.next.get(name)?.topicId;
    return [...nexts].flatMap(([partition, next]) =>
      isSame && start <= next && next <= end ? [] : [partition],
    );
  }

  async handle(name: string, _partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch> {
    await this.before();
    const known = this.next.get(name);
    if (!known || known.offset !== Number(records[0]?.offset)) return { kind: 'fenced' };
    this.done.push(...records.map(({ value }) => String(value)));
    known.offset = Number(records.at(-1)?.offset) + 1;
    return { kind: 'next', offset: known.offset };
  }

  refuse(): Promise<HandledBatch> {
    return Promise.reject(new Error('what comes here can be read'));
  }

  private stopped(reason: string): PartitionStart {
    this.stops.push(reason);
    return { kind: 'stopped', reason };
  }

  private async log(name: string) {
    const [log] = (await broker.admin.logs(name)) ?? [];
    if (!log) throw new Error('no such topic');
    return log;
  }
}

async function consume(handler: BatchHandler): Promise<void> {
  consumer = new BatchConsumer(broker.broker, handler);
  await consumer.start();
}

const publish = (values: readonly string[], to = topic): Promise<unknown> =>
  publisher.publish(values.map((value) => ({ topic: to, key: 'one', value, headers: {} })));

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index)}`);

async function makeAnew(values: readonly string[]): Promise<void> {
  await broker.admin.deleteTopic(topic);
  await eventually(async () => !(await broker.admin.listTopics()).includes(topic), WAIT_MS);
  await broker.addTopic(topic);
  await publisher.close();
  publisher = new Publisher(broker.broker);
  await publish(values);
}

/** As retention does, or an operator. */
async function deleteBelow(offset: number): Promise<void> {
  const admin = broker.broker.kafka.admin();
  await admin.connect();
  // It deletes nothing of a topic that it has not looked at.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  await admin.disconnect();
}

describe('a topic that is made anew under a running consumer', () => {
  it.each([
    ['less', 5],
    ['more', 40],
  ])('is read from its beginning where it has %s than was read before', async (_, count) => {
    const handler = new Positions();
    await publish(numbered('old', 20));
    await consume(handler);
    await eventually(() => handler.done.length === 20, WAIT_MS);
    await makeAnew(numbered('new', count));
    await eventually(() => handler.done.length === 20 + count, WAIT_MS);
    expect(handler.done.slice(20)).toEqual(numbered('new', count));
  });

  it('is not taken for the old one while a batch of that is in hand', async () => {
    const handler = new Positions();
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    handler.before = () => {
      begun.resolve(undefined);
      return held.promise.then(() => undefined);
    };
    await publish(numbered('old', 20));
    await consume(handler);
    await begun.promise;
    await makeAnew(numbered('new', 40));
    held.resolve(undefined);
    await eventually(() => handler.done.length === 60, WAIT_MS);
    expect(handler.done.slice(20)).toEqual(numbered('new', 40));
  });
});

describe('a log that loses what is to be read, under a running consumer', () => {
  it('stops its partition also where nothing new comes', async () => {
    const handler = new Positions();
    handler.before = () => Promise.reject(new Error('Postgres is away'));
    await publish(numbered('old', 20));
    await consume(handler);
    await deleteBelow(20);
    await consumer.stop();
    handler.before = () => Promise.resolve();
    await consume(handler);
    await eventually(() => handler.stops.includes('log-lost'), WAIT_MS);
    expect(handler.done).toEqual([]);
  });

  it('stops its partition where retention overtakes it', async () => {
    const handler = new Positions();
    await publish(numbered('old', 20));
    await consume(handler);
    await eventually(() => handler.done.length === 20, WAIT_MS);
    // As if the store had been put back: what is next for it is gone from the log.
    await deleteBelow(20);
    const known = handler.next.get(topic);
    if (known) known.offset = 10;
    await publish(['one more']);
    await eventually(() => handler.stops.includes('log-lost'), WAIT_MS);
    expect(handler.done).toHaveLength(20);
  });
});

describe('a topic that is gone', () => {
  it('holds no other back, and is read again when it is there', async () => {
    const other = `${topic}.other`;
    await broker.addTopic(other);
    const handler = new Positions([topic, other]);
    await publish(['a']);
    await publish(['b'], other);
    await consume(handler);
    await eventually(() => handler.done.length === 2, WAIT_MS);
    await broker.admin.deleteTopic(topic);
    await eventually(async () => !(await broker.admin.listTopics()).includes(topic), WAIT_MS);
    for (const value of numbered('other', 5)) {
      await publish([value], other);
      await eventually(() => handler.done.includes(value), WAIT_MS);
    }
    await broker.addTopic(topic);
    await publisher.close();
    publisher = new Publisher(broker.broker);
    await publish(['again']);
    await eventually(() => handler.done.includes('again'), WAIT_MS);
  });
});
