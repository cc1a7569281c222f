import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { BatchConsumer } from './batch-consumer.js';
import type { BatchHandler, HandledBatch, PartitionStart } from './batch-handler.js';
import { partitionOf } from './partitioner.js';
import { Publisher } from './publisher.js';
import type { IncomingRecord } from './record.js';

// Joining a group takes its time.
jest.setTimeout(60_000);

let broker: TestBroker;
let publisher: Publisher;
let topic: string;
let consumers: BatchConsumer[];

beforeAll(() => {
  broker = testBroker();
  publisher = new Publisher(broker.broker);
});

afterAll(async () => {
  await publisher.close();
  await broker.close();
});

beforeEach(() => {
  topic = `batches.${broker.nodeId()}.v1`;
  consumers = [];
});

afterEach(() => Promise.all(consumers.map((consumer) => consumer.stop())));

type Handle = (values: readonly string[], place: { topic: string; partition: number }) => unknown;

/** A handler that keeps positions with its data, as the store does; each call may be told what becomes of it. */
class PlayedHandler implements BatchHandler {
  readonly groupId = topic;
  maxRecords = 3;
  concurrency = 4;
  topicsNow: readonly string[] = [topic];
  readonly positions = new Map<string, number>();
  readonly done: string[] = [];
  started: () => PartitionStart | undefined = () => undefined;

  constructor(private readonly play: Handle = () => undefined) {}

  topics(): Promise<readonly string[]> {
    return Promise.resolve(this.topicsNow);
  }

  assigned(name: string, partition: number): Promise<PartitionStart> {
    const offset = this.positions.get(`${name}/${String(partition)}`) ?? 0;
    return Promise.resolve(this.started() ?? { kind: 'from', offset });
  }

  async handle(name: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch> {
    const values = records.map(({ value }) => String(value));
    const answer = await this.play(values, { topic: name, partition });
    if (answer === 'fenced') return { kind: 'fenced' };
    const taken = typeof answer === 'number' ? records.slice(0, answer) : records;
    this.done.push(...taken.map(({ value }) => String(value)));
    const offset = Number(taken.at(-1)?.offset) + 1;
    this.positions.set(`${name}/${String(partition)}`, offset);
    return { kind: 'next', offset };
  }

  isSameTopic(): Promise<boolean> {
    return Promise.resolve(true);
  }

  lostOf(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  refuse(): Promise<HandledBatch> {
    return Promise.reject(new Error('what comes here can be read'));
  }
}

async function consume(handler: PlayedHandler): Promise<BatchConsumer> {
  const consumer = new BatchConsumer(broker.broker, handler);
  consumers.push(consumer);
  await consumer.start();
  return consumer;
}

/** Four partitions at most: a key of each. */
function keyOf(partition: number, count: number): string {
  for (let n = 0; ; n += 1) if (partitionOf(Buffer.from(String(n)), count) === partition) return String(n);
}

async function publish(
  values: readonly (string | Buffer)[],
  { to = topic, partition = 0, of = 1 } = {},
): Promise<void> {
  const key = keyOf(partition, of);
  await publisher.publish(values.map((value) => ({ topic: to, key, value, headers: {} })));
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

describe('a batch consumer', () => {
  it('hands over every record in order, so many at a time', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 20));
    const sizes: number[] = [];
    const handler = new PlayedHandler((values) => void sizes.push(values.length));
    await consume(handler);
    await eventually(() => handler.done.length === 20);
    await publish(numbers(20, 25));
    await eventually(() => handler.done.length === 25);
    expect(handler.done).toEqual(numbers(0, 25));
    expect(Math.max(...sizes)).toBe(3);
  });

  it('begins where the handler says, whatever Kafka remembers of the group', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 10));
    const handler = new PlayedHandler();
    handler.positions.set(`${topic}/0`, 4);
    const first = await consume(handler);
    await eventually(() => handler.done.length === 6);
    await first.stop();
    handler.positions.set(`${topic}/0`, 8);
    await consume(handler);
    await eventually(() => handler.done.length === 8);
    expect(handler.done).toEqual([...numbers(4, 10), ...numbers(8, 10)]);
  });

  it('tries the same records again when the world is at fault, and nothing behind them; others go on', async () => {
    await broker.addTopic(topic, 2);
    await publish(numbers(0, 6), { partition: 0, of: 2 });
    await publish(numbers(100, 106), { partition: 1, of: 2 });
    const tried: string[] = [];
    let failures = 3;
    const handler = new PlayedHandler((values, { partition }) => {
      if (partition !== 0) return;
      tried.push(values.join());
      if (failures-- > 0) throw new Error('Postgres is away');
    });
    await consume(handler);
    await eventually(() => handler.done.length === 12);
    expect(tried.slice(0, 4)).toEqual(['0,1,2', '0,1,2', '0,1,2', '0,1,2']);
    expect(handler.done.filter((value) => Number(value) < 100)).toEqual(numbers(0, 6));
  });

  it('hands over what is no message at all like any other: the handler answers it, and it blocks nobody', async () => {
    await broker.addTopic(topic);
    await publish(['1', Buffer.from([0xff, 0x00, 0xfe]), '', '2']);
    const handler = new PlayedHandler();
    await consume(handler);
    await eventually(() => handler.done.length === 4);
    expect([handler.done[0], handler.done[3]]).toEqual(['1', '2']);
  });

  it('goes on behind what was committed where only a first part was', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 7));
    const seen: string[] = [];
    const handler = new PlayedHandler((values) => {
      seen.push(values.join());
      return 1;
    });
    await consume(handler);
    await eventually(() => handler.done.length === 7);
    expect(handler.done).toEqual(numbers(0, 7));
    expect(seen.slice(0, 2)).toEqual(['0,1,2', '1,2,3']);
  });

  it.each([
    { title: 'holds back partitions of which much has come', padding: 20_000, atOnce: 2 },
    { title: 'lets no partition of which little has come wait for another', padding: 0, atOnce: 4 },
  ])('$title, and loses nothing', async ({ padding, atOnce }) => {
    const values = [0, 1, 2, 3].map((place) =>
      numbers(place * 100, place * 100 + 6).map((value) => value + '.'.repeat(padding)),
    );
    await broker.addTopic(topic, 4);
    for (const [partition, own] of values.entries()) await publish(own, { partition, of: 4 });
    let inHand = 0;
    let most = 0;
    const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));
    const handler = new PlayedHandler(async () => {
      most = Math.max(most, (inHand += 1));
      await (padding > 0 ? pause() : eventually(() => most === atOnce));
      inHand -= 1;
    });
    handler.concurrency = 2;
    await consume(handler);
    await eventually(() => handler.done.length === values.flat().length);
    expect(most).toBe(atOnce);
    expect([...handler.done].sort((a, b) => parseInt(a) - parseInt(b))).toEqual(values.flat());
  });

  it('asks again where to begin when it was fenced', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 6));
    let isFenced = true;
    const handler = new PlayedHandler(() => {
      if (!isFenced) return undefined;
      isFenced = false;
      // Another member has committed the first three in the meantime.
      handler.positions.set(`${topic}/0`, 3);
      return 'fenced';
    });
    await consume(handler);
    await eventually(() => handler.done.length === 3);
    expect(handler.done).toEqual(numbers(3, 6));
  });

  it('reads nothing of a partition that is stopped, and goes on when an operator has healed it', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 3));
    const handler = new PlayedHandler();
    let looks = 0;
    handler.started = () => ((looks += 1) === 1 ? { kind: 'stopped', reason: 'log-lost' } : undefined);
    await consume(handler);
    await eventually(() => looks === 1);
    expect(handler.done).toEqual([]);
    await eventually(() => handler.done.length === 3);
    expect(looks).toBeGreaterThan(1);
  });

  it('hears of a topic that joins without a restart', async () => {
    const second = `${topic}.second`;
    await broker.addTopic(topic);
    await broker.addTopic(second);
    await publish(['a']);
    const handler = new PlayedHandler();
    const consumer = await consume(handler);
    await eventually(() => handler.done.length === 1);
    await publish(['b'], { to: second });
    handler.topicsNow = [topic, second];
    await consumer.refresh();
    await publish(['c']);
    await eventually(() => handler.done.length === 3);
    expect([...handler.done].sort()).toEqual(['a', 'b', 'c']);
  });

  it('finishes what it has in hand when it leaves, and begins nothing new', async () => {
    await broker.addTopic(topic);
    await publish(numbers(0, 6));
    const begun = Promise.withResolvers<undefined>();
    const going = Promise.withResolvers<undefined>();
    const handler = new PlayedHandler(async () => {
      begun.resolve(undefined);
      await going.promise;
    });
    const consumer = await consume(handler);
    await begun.promise;
    let isStopped = false;
    const stopping = consumer.stop().then(() => (isStopped = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([isStopped, handler.done]).toEqual([false, []]);
    going.resolve(undefined);
    await stopping;
    expect(handler.done).toEqual(numbers(0, 3));
  });

  it('leaves also while the world is at fault', async () => {
    await broker.addTopic(topic);
    await publish(['a']);
    let tries = 0;
    const handler = new PlayedHandler(() => {
      tries += 1;
      throw new Error('Postgres is away');
    });
    const consumer = await consume(handler);
    await eventually(() => tries > 0);
    await consumer.stop();
    const before = tries;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([tries, handler.done]).toEqual([before, []]);
  });
});
