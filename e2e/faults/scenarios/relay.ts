import { randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import { type TopicRecord, readTopic } from '../../src/faults/read-topic.js';
import { Database } from '@valija/database';
import { Outbox, type OutboxMessage, OutboxRelay, type OutgoingRecord, Publisher } from '@valija/messaging';
import { Metrics } from '@valija/observability';
import { PostgresWire, eventually, quietLogger } from '@valija/testing';
import { Client } from 'pg';
import { RunningStore } from '../../../services/metadata-store/src/testing/running-store.js';
import { type ScenarioOutcome, asBroken } from './outcome.js';

const SEQUENCES = [1, 2, 3];
const DISPATCHES = 20;
const LOOK_MS = 600;
const QUIET_WITHIN_MS = 8_000;
const CUTS = [
  { after: 0, moment: 'before' },
  { after: 0, moment: 'answer' },
] as const;

/** Two relays of one outbox: one ends before and after each delete, one transaction stays open, messages go on. */
export async function relay(): Promise<ScenarioOutcome> {
  const store = await RunningStore.start();
  const wire = await PostgresWire.open(store.superuserUrl);
  const topic = `relay.${store.broker.nodeId()}.v1`;
  await store.broker.addTopic(topic);
  const database = await Database.open({
    url: wire.through(store.superuserUrl),
    schema: 'metadata_store',
    poolSize: 4,
    statementTimeoutMs: 10_000,
    applicationName: 'relay',
  });
  const publisher = new Publisher(store.broker.broker);
  const played = new PlayedRelays(store, database, wire, publisher, topic);
  try {
    return await played.run();
  } finally {
    await Promise.all([publisher.close(), database.close()]);
    await wire.close();
    await store.stop();
  }
}

class PlayedRelays {
  private readonly outbox = new Outbox();
  private readonly written: string[] = [];
  /** Messages that may come more than once: the relay was ended while they were on their way. */
  private readonly mayRepeat = new Set<string>();
  private isCutting = false;

  constructor(
    private readonly store: RunningStore,
    private readonly database: Database,
    private readonly wire: PostgresWire,
    private readonly publisher: Publisher,
    private readonly topic: string,
  ) {}

  async run(): Promise<ScenarioOutcome> {
    const relays = [this.relay(), this.relay()];
    for (const each of relays) each.start('relay');
    await this.oneStaysOpen();
    for (let n = 0; n < 5; n += 1) await this.writeAll();
    await this.quiet();
    this.isCutting = true;
    for (const cut of CUTS) {
      this.wire.arm({ ...cut, of: /^outbox-done/ });
      await this.writeAll();
      await eventually(() => this.wire.hasCut, QUIET_WITHIN_MS).catch(() => undefined);
      await this.quiet();
    }
    await Promise.all(relays.map((each) => each.stop()));
    const heard: string[] = [];
    const take = ({ value }: TopicRecord): number => heard.push(String(value));
    await readTopic(this.store.broker.broker.kafka, this.topic, take);
    const broken = asBroken(this.findings(heard));
    const checked = ['heard', 'order', 'one-relay'];
    return { events: this.written.length, faults: CUTS.length + 2, checked, broken };
  }

  /** A relay that is as slow as a broker far away: another has time to do the same. */
  private relay(): OutboxRelay {
    const publish = async (records: readonly OutgoingRecord[]): Promise<unknown> => {
      if (this.isCutting) for (const { value } of records) this.mayRepeat.add(String(value));
      await sleep(20);
      return this.publisher.publish(records);
    };
    return new OutboxRelay(this.database, { publish } as never, quietLogger(), new Metrics());
  }

  /** The first event of a dispatch is written by a transaction that commits after the second. */
  private async oneStaysOpen(): Promise<void> {
    const [first, second] = [this.message('open', 1), this.message('open', 2)];
    const slow = new Client({ connectionString: this.store.superuserUrl });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(
      'INSERT INTO metadata_store.outbox (topic, key, headers, value) VALUES ($1, $2, $3, $4)',
      [first.topic, first.key, JSON.stringify(first.headers), first.value],
    );
    await this.database.transaction((tx) => this.outbox.append(tx, [second]));
    await sleep(LOOK_MS);
    await slow.query('COMMIT');
    await slow.end();
  }

  private async writeAll(): Promise<void> {
    const run = randomUUID();
    for (const sequence of SEQUENCES) {
      const messages = Array.from({ length: DISPATCHES }, (_, n) =>
        this.message(`${run}-${String(n)}`, sequence),
      );
      await eventually(() =>
        this.database.transaction((tx) => this.outbox.append(tx, messages)).then(() => true),
      );
    }
  }

  private message(dispatch: string, sequence: number): OutboxMessage {
    const value = `${dispatch}#${String(sequence)}`;
    this.written.push(value);
    return { topic: this.topic, key: dispatch, headers: { ce_id: randomUUID() }, value, isPersonal: false };
  }

  private async quiet(): Promise<void> {
    const isEmpty = async (): Promise<boolean> =>
      (await this.database.query('SELECT 1 FROM outbox LIMIT 1')).length === 0;
    await eventually(isEmpty, QUIET_WITHIN_MS).catch(() => undefined);
  }

  private findings(heard: readonly string[]): string[] {
    const copies = Map.groupBy(heard, (value) => value);
    const lost = this.written.filter((value) => !copies.has(value));
    const needless = [...copies].filter(([value, all]) => all.length > 1 && !this.mayRepeat.has(value));
    const last = new Map<string, number>();
    const overtaken = [...copies.keys()].filter((value) => {
      const [dispatch = '', sequence] = value.split('#');
      const isLate = (last.get(dispatch) ?? 0) > Number(sequence);
      last.set(dispatch, Number(sequence));
      return isLate;
    });
    return [
      ...lost.map((value) => `heard: ${value} was never sent`),
      ...overtaken.map((value) => `order: ${value} came after a later event of its dispatch`),
      ...needless.map(([value]) => `one-relay: ${value} was sent twice, and nobody had ended`),
    ];
  }
}
