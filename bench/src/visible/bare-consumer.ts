import { randomUUID } from 'node:crypto';
import type { OutgoingRecord } from '@valija/messaging';
import { PeerProcess, makePeerTopic } from '../peers/peer-process.js';
import { snapshotOf } from '../load/records.js';
import type { Stage } from '../stage/stage.js';
import type { Watch } from './watch.js';

const TOPIC = 'bench.bare.v1';
const READY_WITHIN_MS = 30_000;

/** Produce, bare consume, one insert; and somebody who asks the table for it. */
export class BareConsumer implements Watch {
  private made = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly process: PeerProcess,
  ) {}

  static async start(stage: Stage): Promise<BareConsumer> {
    await makePeerTopic(stage, TOPIC);
    await stage.store.query('CREATE SCHEMA IF NOT EXISTS bench');
    await stage.store.query('CREATE TABLE bench.bare (id uuid PRIMARY KEY, value bytea NOT NULL)');
    const bare = new BareConsumer(stage, PeerProcess.consuming(stage, 'bare-consumer-peer', TOPIC));
    const records = bare.records(1);
    await stage.feeder.publish(records);
    const isThere = (): Promise<boolean> => bare.isVisible(records[0]?.key ?? '');
    await stage.store.until('the bare consumer', isThere, READY_WITHIN_MS);
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

  async isVisible(id: string): Promise<boolean> {
    const rows = await this.stage.store.query('SELECT value FROM bench.bare WHERE id = $1', [id]);
    return rows.length > 0;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
