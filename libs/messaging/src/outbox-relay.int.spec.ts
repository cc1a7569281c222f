import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@valija/database';
import { Metrics } from '@valija/observability';
import {
  type TestBroker,
  type TestDatabase,
  eventually,
  quietLogger,
  testBroker,
  testDatabase,
} from '@valija/testing';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Outbox, OutboxRelay, Publisher, StreamConsumer, createOutboxSql, readOne } from './index.js';

class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createOutboxSql('relay_test', 'relay_test'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_test.outbox');
  }
}

let place: TestDatabase;
let broker: TestBroker;
let database: Database;
let publisher: Publisher;
let relay: OutboxRelay;
let consumer: StreamConsumer;
const outbox = new Outbox();
const heard: string[] = [];
let topic: string;

const message = (value: string) => ({
  topic,
  key: 'one',
  headers: { ce_id: value },
  value,
  isPersonal: false,
});

beforeAll(async () => {
  [place, broker] = await Promise.all([
    testDatabase('relay_test', [Initial1763769600000]),
    Promise.resolve(testBroker()),
  ]);
  topic = `relay.${broker.nodeId()}.v1`;
  await broker.addTopic(topic);
  database = await Database.open({
    url: place.url,
    schema: 'relay_test',
    poolSize: 4,
    statementTimeoutMs: 10_000,
    applicationName: 'test',
  });
  publisher = new Publisher(broker.broker);
  relay = new OutboxRelay(database, publisher, quietLogger(), new Metrics());
  relay.start('relay_test');
  consumer = new StreamConsumer(broker.broker, {
    groupId: topic,
    topics: [topic],
    fromBeginning: true,
    handle: (records) => {
      heard.push(...records.map(({ value }) => String(value)));
      return Promise.resolve();
    },
  });
  await consumer.start();
});

afterAll(async () => {
  await relay.stop();
  await Promise.all([publisher.close(), consumer.stop(), database.close(), broker.close()]);
  await place.drop();
});

describe('OutboxRelay', () => {
  it('sends what was committed, in order, and empties the outbox', async () => {
    const values = Array.from({ length: 1_200 }, (_, index) => `a${String(index)}`);
    await database.transaction((tx) => outbox.append(tx, values.map(message)));
    await eventually(() => heard.length >= values.length);
    expect(heard).toEqual(values);
    await eventually(async () => (await database.query('SELECT 1 FROM outbox')).length === 0);
  });

  it('sends nothing of a transaction that was rolled back', async () => {
    heard.length = 0;
    const failure = database.transaction(async (tx) => {
      await outbox.append(tx, [message('never')]);
      throw new Error('on purpose');
    });
    await expect(failure).rejects.toThrow('on purpose');
    await database.transaction((tx) => outbox.append(tx, [message('after')]));
    await eventually(() => heard.includes('after'));
    expect(heard).toEqual(['after']);
  });

  it('never reads past a transaction that is still open', async () => {
    heard.length = 0;
    const slow = new Client({ connectionString: place.superuserUrl });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(
      `INSERT INTO relay_test.outbox (topic, key, headers, value) VALUES ($1, 'one', '{}', 'first')`,
      [topic],
    );
    await database.transaction((tx) => outbox.append(tx, [message('second')]));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(heard).toEqual([]);
    await slow.query('COMMIT');
    await slow.end();
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['first', 'second']);
  });

  it('does not leave a younger writer out to send a later row of an older one', async () => {
    heard.length = 0;
    const clients = await Promise.all(
      [0, 1, 2].map(async () => {
        const client = new Client({ connectionString: place.superuserUrl });
        await client.connect();
        await client.query('BEGIN');
        return client;
      }),
    );
    const [old, open, young] = clients as [Client, Client, Client];
    const insert = (client: Client, value: string) =>
      client.query(
        `INSERT INTO relay_test.outbox (topic, key, headers, value) VALUES ($1, 'one', '{}', $2)`,
        [topic, value],
      );
    // Three writers by age; the youngest writes first and commits, then the oldest: the middle one stays open.
    for (const client of [old, open, young]) await client.query('SELECT pg_current_xact_id()');
    await insert(young, 'first');
    await young.query('COMMIT');
    await insert(old, 'second');
    await old.query('COMMIT');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(heard).toEqual([]);
    await open.query('ROLLBACK');
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['first', 'second']);
    await Promise.all(clients.map((client) => client.end()));
  });

  it('leaves aside what is for a topic that is not there, and sends it when it is; everything else goes on', async () => {
    heard.length = 0;
    const absent = `${topic}.absent`;
    const message_ = (value: string, to: string) => ({ ...message(value), topic: to });
    await database.transaction((tx) =>
      outbox.append(tx, [
        message_('early', absent),
        message('one'),
        message_('late', absent),
        message('two'),
      ]),
    );
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
    const waiting = 'SELECT value FROM outbox ORDER BY id';
    const left = async (): Promise<string[]> =>
      (await database.query<{ value: string }>(waiting)).map(({ value }) => value);
    // Heard, and a moment later removed.
    await eventually(async () => (await left()).length === 2);
    expect(await left()).toEqual(['early', 'late']);
    await broker.addTopic(absent);
    await eventually(async () => (await database.query(waiting)).length === 0, 60_000);
    const place = { groupId: `${absent}.reader`, topic: absent, partition: 0 };
    for (const [offset, value] of ['early', 'late'].entries())
      expect(String((await readOne(broker.broker, { ...place, offset }))?.value)).toBe(value);
  }, 90_000);
});
