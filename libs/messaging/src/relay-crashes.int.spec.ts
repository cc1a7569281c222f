import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@valija/database';
import { Metrics } from '@valija/observability';
import {
  type Cut,
  PostgresWire,
  type TestBroker,
  type TestDatabase,
  eventually,
  quietLogger,
  testBroker,
  testDatabase,
} from '@valija/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { OutboxRelay } from './outbox-relay.js';
import { Outbox, createOutboxSql } from './outbox.js';
import { type OutgoingRecord, Publisher } from './publisher.js';
import { StreamConsumer } from './stream-consumer.js';

// A relay that was cut off waits a second before it tries again.
jest.setTimeout(90_000);

class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createOutboxSql('relay_test', 'relay_test'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_test.outbox');
  }
}

interface Heard {
  readonly id: string;
  readonly dispatch: string;
  readonly sequence: number;
}

let place: TestDatabase;
let broker: TestBroker;
let wire: PostgresWire;
let database: Database;
let publisher: Publisher;
let consumer: StreamConsumer;
let topic: string;
/** Everything since the beginning: copies of what an earlier test has sent may come late. */
const heard: (Heard & { readonly value: string })[] = [];
const outbox = new Outbox();

beforeAll(async () => {
  place = await testDatabase('relay_test', [Initial1763769600000]);
  broker = testBroker();
  topic = `relay.${broker.nodeId()}.v1`;
  await broker.addTopic(topic, 2);
  wire = await PostgresWire.open(place.url);
  database = await Database.open({
    url: wire.through(place.url),
    schema: 'relay_test',
    poolSize: 4,
    statementTimeoutMs: 10_000,
    applicationName: 'test',
  });
  publisher = new Publisher(broker.broker);
  consumer = new StreamConsumer(broker.broker, {
    groupId: topic,
    topics: [topic],
    fromBeginning: true,
    handle: (records) => {
      for (const { value } of records) {
        heard.push({ ...(JSON.parse(String(value)) as Heard), value: String(value) });
      }
      return Promise.resolve();
    },
  });
  await consumer.start();
});

afterAll(async () => {
  await Promise.all([publisher.close(), consumer.stop(), database.close(), broker.close()]);
  await wire.close();
  await place.drop();
});

/** Three dispatches with three events each, mixed, in two transactions. */
async function write(): Promise<Heard[]> {
  const run = broker.nodeId();
  const events = [1, 2, 3].flatMap((sequence) =>
    ['a', 'b', 'c'].map((name) => {
      const dispatch = `${run}-${name}`;
      return { id: `${dispatch}-${String(sequence)}`, dispatch, sequence };
    }),
  );
  for (const some of [events.slice(0, 4), events.slice(4)]) {
    const messages = some.map((event) => ({
      topic,
      key: event.dispatch,
      headers: { ce_id: event.id },
      isPersonal: false,
      value: JSON.stringify(event),
    }));
    await database.transaction((tx) => outbox.append(tx, messages));
  }
  return events;
}

async function relayed(by: Pick<Publisher, 'publish'>, work: () => Promise<unknown>): Promise<void> {
  const relay = new OutboxRelay(database, by as Publisher, quietLogger(), new Metrics());
  relay.start('relay_test');
  try {
    await work();
  } finally {
    await relay.stop();
  }
}

const isEmpty = async (): Promise<boolean> => (await database.query('SELECT 1 FROM outbox')).length === 0;

/**
 * Nothing is lost, so many copies came, they are identical, and the first ones of a dispatch's events come in their
 * order.
 */
async function expectAll(events: readonly Heard[], times: number): Promise<void> {
  const ids = new Set(events.map(({ id }) => id));
  const copies = await eventually(() => {
    const own = heard.filter(({ id }) => ids.has(id));
    return own.length >= times ? Map.groupBy(own, ({ id }) => id) : undefined;
  });
  await eventually(isEmpty);
  expect([copies.size, [...copies.values()].flat().length]).toEqual([events.length, times]);
  for (const same of copies.values()) expect(new Set(same.map(({ value }) => value)).size).toBe(1);
  const firsts = [...copies.values()].flatMap(([first]) => first ?? []);
  for (const own of Map.groupBy(firsts, ({ dispatch }) => dispatch).values()) {
    expect(own.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  }
}

describe('a relay that ends', () => {
  const steps = ['lock', 'next', 'done', 'next again'];
  const cuts = steps.flatMap((_, after): Cut[] => [
    { after, moment: 'before' },
    { after, moment: 'answer' },
  ]);

  it('has, in a pass, the statements that the next tests cut', async () => {
    const events = await write();
    wire.arm();
    await relayed(publisher, () => expectAll(events, events.length));
    const own = wire.statements.filter((words) => !words.startsWith('SELECT 1'));
    expect(own.slice(0, 4)).toEqual([
      expect.stringContaining('pg_try_advisory_lock'),
      expect.stringContaining('outbox-next'),
      expect.stringContaining('outbox-done'),
      expect.stringContaining('outbox-next'),
    ]);
  });

  it.each(cuts)('after $after statements ($moment) loses nothing and keeps the order', async (cut) => {
    const events = await write();
    wire.arm(cut);
    await relayed(publisher, async () => {
      await eventually(() => wire.hasCut);
      await eventually(isEmpty);
    });
    // Only what was sent and not deleted is sent again.
    const isSentTwice = cut.after === 2 && cut.moment === 'before';
    await expectAll(events, isSentTwice ? events.length * 2 : events.length);
  });

  it.each([0, 1, 4, 8])('with %d of nine messages sent begins again with the first', async (sent) => {
    const events = await write();
    let hasEnded = false;
    const halfway = {
      publish: async (records: readonly OutgoingRecord[]) => {
        if (hasEnded) return publisher.publish(records);
        hasEnded = true;
        await publisher.publish(records.slice(0, sent));
        wire.cutAll();
        throw new Error('the process has ended');
      },
    };
    await relayed(halfway, async () => {
      await eventually(() => hasEnded);
      await eventually(isEmpty);
    });
    await expectAll(events, events.length + sent);
  });
});

describe('two relays of one service', () => {
  it('take turns: the second sends nothing until the first has gone', async () => {
    const senders: string[] = [];
    const named = (name: string) => ({
      publish: (records: readonly OutgoingRecord[]) => {
        senders.push(...records.map(() => name));
        return publisher.publish(records);
      },
    });
    const all = async (): Promise<void> => {
      const events = await write();
      await expectAll(events, events.length);
    };
    const second = Promise.withResolvers<undefined>();
    let relaying: Promise<void> = Promise.resolve();
    await relayed(named('first'), async () => {
      await all();
      relaying = relayed(named('second'), () => second.promise);
      for (let n = 0; n < 10; n += 1) await all();
    });
    await all();
    second.resolve(undefined);
    await relaying;
    expect(senders).toEqual([...Array<string>(99).fill('first'), ...Array<string>(9).fill('second')]);
  });
});
