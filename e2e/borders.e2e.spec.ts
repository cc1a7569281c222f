import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubTopics, nodeTopics } from '@valija/contracts';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { Client } from 'pg';
import { kafkaAs } from './src/kafka.js';
import { stateFile } from './src/stack.js';

const mine = nodeTopics('andalucia');
const theirs = nodeTopics('cataluna');

describe('a node, with its own real credentials', () => {
  let kafka: Kafka;
  let producer: Producer;
  let admin: Admin;

  beforeAll(async () => {
    kafka = kafkaAs('andalucia', { retries: 0 });
    producer = kafka.producer({ retry: { retries: 0 } });
    admin = kafka.admin({ retry: { retries: 0 } });
    await Promise.all([producer.connect(), admin.connect()]);
  });

  afterAll(async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });

  const write = (topic: string) => producer.send({ topic, messages: [{ key: 'x', value: '{}' }] });

  async function read(topic: string, groupId: string): Promise<void> {
    const consumer = kafka.consumer({ groupId, retry: { retries: 0 } });
    const crash = new Promise<never>((_resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        reject(payload.error);
      });
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      const read = new Promise<void>((resolve) => {
        consumer.on(consumer.events.FETCH, () => {
          resolve();
        });
      });
      await Promise.race([consumer.run({ eachMessage: () => Promise.resolve() }).then(() => read), crash]);
    } finally {
      await consumer.disconnect();
    }
  }

  it.each([
    ['the dispatches of another', theirs.dispatches],
    ['acks of another', theirs.acks],
    ['events of another', theirs.events],
    ['notices of another', theirs.notices],
    ['its own acks', mine.acks],
    ['its own acks of notices', mine.noticeAcks],
    ['its own events', mine.events],
    ['a topic of the hub', hubTopics.directoryChanges],
    ['a topic that it makes up', 'nodes.andalucia.more.v1'],
  ])('cannot write %s', async (_what, topic) => {
    await expect(write(topic)).rejects.toThrow(/authoriz|does not host|not host/i);
  });

  it.each([
    ['the dispatches of another', theirs.dispatches],
    ['acks of another', theirs.acks],
    ['events of another', theirs.events],
    ['notices of another', theirs.notices],
    ['acks of notices of another', theirs.noticeAcks],
    ['a topic of the hub', hubTopics.directoryChanges],
  ])('cannot read %s', async (_what, topic) => {
    await expect(read(topic, 'nodes.andalucia.cli')).rejects.toThrow(/authoriz|does not host/i);
  });

  it('cannot join the groups of another, nor those of the hub', async () => {
    await expect(read(mine.events, 'nodes.cataluna.events')).rejects.toThrow(/authoriz|coordinator/i);
    await expect(read(mine.events, 'sync-ingest')).rejects.toThrow(/authoriz|coordinator/i);
  });

  it('cannot make or remove topics, and sees no others', async () => {
    await expect(admin.createTopics({ topics: [{ topic: 'nodes.andalucia.more.v1' }] })).rejects.toThrow();
    await expect(admin.deleteTopics({ topics: [mine.dispatches] })).rejects.toThrow();
    expect((await admin.listTopics()).sort()).toEqual(Object.values(mine).sort());
  });

  it('can read its own acks: the walls above are not a broken broker', async () => {
    await expect(read(mine.acks, 'nodes.andalucia.cli')).resolves.toBeUndefined();
  });
});

describe('a service, with its own database role', () => {
  interface Deployment {
    readonly postgres: {
      readonly superuserUrl: string;
      readonly database: string;
      readonly services: Readonly<Record<'directory' | 'metadata_store', { readonly service: string }>>;
    };
  }
  const roles = {} as Record<'directory' | 'metadata_store', Client>;

  beforeAll(async () => {
    const { postgres } = JSON.parse(
      readFileSync(stateFile('secrets', 'deployment.json'), 'utf8'),
    ) as Deployment;
    for (const role of ['directory', 'metadata_store'] as const) {
      const url = new URL(postgres.superuserUrl);
      [url.username, url.password, url.pathname] = [role, postgres.services[role].service, postgres.database];
      roles[role] = new Client(url.href);
      await roles[role].connect();
    }
  });

  afterAll(async () => {
    await Promise.all(Object.values(roles).map((client) => client.end()));
  });

  it.each([
    ['directory', 'SELECT 1 FROM metadata_store.dispatch'],
    ['directory', 'INSERT INTO metadata_store.outbox DEFAULT VALUES'],
    ['metadata_store', 'SELECT 1 FROM directory.outbox'],
    ['metadata_store', 'DROP TABLE metadata_store.dispatch'],
    ['metadata_store', 'ALTER TABLE metadata_store.dispatch DISABLE ROW LEVEL SECURITY'],
    ['metadata_store', 'DELETE FROM metadata_store.life_fact'],
    ['metadata_store', 'UPDATE metadata_store.appearance SET state = 1'],
    ['metadata_store', 'TRUNCATE metadata_store.appearance'],
    ['metadata_store', 'CREATE TABLE metadata_store.another (id int)'],
  ] as const)('%s cannot: %s', async (role, sql) => {
    await expect(roles[role].query(sql)).rejects.toThrow(/permission denied|must be owner|column "state"/);
  });

  it('sees of dispatches, in the role of a citizen’s query, only those of the person it names', async () => {
    const store = roles.metadata_store;
    const count = async (): Promise<number> =>
      Number(
        (await store.query<{ n: string }>('SELECT count(*) AS n FROM metadata_store.dispatch')).rows[0]?.n,
      );
    expect(await count()).toBeGreaterThan(50);
    await store.query('BEGIN READ ONLY; SET LOCAL ROLE metadata_store_citizen');
    await store.query(`SET LOCAL valija.person_key = '00000000-0000-4000-8000-000000000000'`);
    expect(await count()).toBe(0);
    await store.query('ROLLBACK');
    await store.query('BEGIN READ ONLY; SET LOCAL ROLE metadata_store_citizen');
    await expect(count()).rejects.toThrow(/person_key|invalid/);
    await store.query('ROLLBACK');
  });
});
