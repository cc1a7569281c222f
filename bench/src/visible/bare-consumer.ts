import { randomUUID } from 'node:crypto';
import type { OutgoingRecord } from '@valija/messaging';
import { PeerProcess, makePeerTopic } from '../peers/peer-process.js';
import { snapshotOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';
import type { Watch } from './watch.js';

const TOPIC = 'bench.bare.v1';
const READY_WITHIN_MS = 30_000;

/** Produce, bare consume, one insert; and somebody who asks the table for what is new. */
export class BareConsumer implements Watch {
  private seen = 0;
  private made = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly process: PeerProcess,
  ) {}

  static async start(stage: Stage): Promise<BareConsumer> {
    await makePeerTopic(stage, TOPIC);
    await stage.store.query('CREATE SCHEMA IF NOT EXISTS bench');
    await stage.store.query(
      'CREATE TABLE bench.bare (seq bigint GENERATED ALWAYS AS IDENTITY, id uuid PRIMARY KEY, value bytea NOT NULL)',
    );
    await stage.store.query('CREATE INDEX ON bench.bare (seq)');
    const bare = new BareConsumer(stage, PeerProcess.consuming(stage, 'bare-consumer-peer', TOPIC));
    await stage.feeder.publish(bare.records(1));
    await stage.store.until('the bare consumer', async () => (await bare.look()).length > 0, READY_WITHIN_MS);
    return bare;
  }

  records(count: number): OutgoingRecord[] {
    return Array.from({ length: count }, () => ({
      topic: TOPIC,
      key: randomUUID(),
      value: JSON.stringify(snapshotOf({ number: 0, dispatches: 0, hasWhale: false }, this.made++)),
      headers: {},
    }));
  }

  async look(): Promise<readonly string[]> {
    const rows = await this.stage.store.query<{ seq: string; id: string }>(
      'SELECT seq, id FROM bench.bare WHERE seq > $1 ORDER BY seq',
      [this.seen],
    );
    this.seen = Number(rows.at(-1)?.seq ?? this.seen);
    return rows.map(({ id }) => id);
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
