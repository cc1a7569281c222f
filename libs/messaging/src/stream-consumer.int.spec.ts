import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { Publisher } from './publisher.js';
import { SESSION_MS } from './session.js';
import { StreamConsumer } from './stream-consumer.js';

// A handler takes longer than a session.
jest.setTimeout(90_000);

let broker: TestBroker;
let publisher: Publisher;
let topic: string;
let consumers: StreamConsumer[];

beforeAll(() => {
  broker = testBroker();
  publisher = new Publisher(broker.broker);
});

afterAll(async () => {
  await publisher.close();
  await broker.close();
});

beforeEach(() => {
  topic = `streams.${broker.nodeId()}.v1`;
  consumers = [];
});

afterEach(() => Promise.all(consumers.map((consumer) => consumer.stop())));

async function consume(handle: (values: readonly string[]) => Promise<void>): Promise<void> {
  const consumer = new StreamConsumer(broker.broker, {
    groupId: topic,
    topics: [topic],
    fromBeginning: true,
    handle: (records) => handle(records.map(({ value }) => String(value))),
  });
  consumers.push(consumer);
  await consumer.start();
}

const publish = (value: string): Promise<unknown> =>
  publisher.publish([{ topic, key: 'a', value, headers: {} }]);

describe('a stream consumer', () => {
  it('is given the same records again when their handler fails, and nothing behind them before', async () => {
    await broker.addTopic(topic);
    await publish('1');
    const given: string[] = [];
    await consume((values) => {
      given.push(...values);
      return given.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    await eventually(() => given.length >= 3);
    await publish('2');
    await eventually(() => given.includes('2'));
    expect(given).toEqual(['1', '1', '1', '2']);
  });

  it('keeps its place however long its handler takes', async () => {
    await broker.addTopic(topic);
    await publish('slow');
    const given: string[] = [];
    await consume(async (values) => {
      given.push(...values);
      if (values.includes('slow')) await new Promise((resolve) => setTimeout(resolve, SESSION_MS * 1.5));
    });
    await eventually(() => given.includes('slow'));
    await publish('next');
    await eventually(() => given.includes('next'), SESSION_MS * 4);
    expect(given).toEqual(['slow', 'next']);
  });
});
