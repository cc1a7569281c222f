import { type Load, recordsOf } from '../load/records.js';
import { PeerProcess, makePeerTopic } from '../peers/peer-process.js';
import type { Stage } from '../stage/stage.js';

const TOPIC = 'bench.textbook.v1';
const ROWS_WITHIN_MS = 120_000;
/** Behind the loads of the hub. */
const FIRST_LOAD = 500;

/** The textbook's pace, in a process of its own, a message at a time. */
export class TextbookPeer {
  private round = 0;

  constructor(
    private readonly stage: Stage,
    private readonly messages: number,
  ) {}

  async prepare(): Promise<void> {
    await makePeerTopic(this.stage, TOPIC);
    const { store } = this.stage;
    await store.query('CREATE SCHEMA bench');
    await store.query(`CREATE TABLE bench.textbook (
      dispatch_id uuid PRIMARY KEY, version integer NOT NULL, kind text NOT NULL, holder text NOT NULL,
      visible_from timestamptz NOT NULL, issuer_dir3 text NOT NULL, state smallint NOT NULL DEFAULT 0, snapshot jsonb NOT NULL)`);
    for (const index of [
      'CREATE INDEX ON bench.textbook (holder, visible_from, dispatch_id)',
      'CREATE INDEX ON bench.textbook (holder, visible_from, dispatch_id) WHERE state = 0',
      'CREATE INDEX ON bench.textbook (visible_from) WHERE state = 0',
    ])
      await store.query(index);
  }

  /** @returns messages a second */
  async run(): Promise<number> {
    const { store, feeder } = this.stage;
    const load: Load = { number: FIRST_LOAD + this.round++, dispatches: this.messages, hasWhale: false };
    const records = recordsOf(load, 0, load.dispatches).slice(0, load.dispatches);
    await feeder.publish(records.map((record) => ({ ...record, topic: TOPIC })));
    const before = await this.rows();
    const peer = PeerProcess.consuming(this.stage, 'textbook-peer', TOPIC);
    try {
      await store.until(
        'the first row of the textbook',
        async () => (await this.rows()) > before,
        ROWS_WITHIN_MS,
      );
      const first = (await this.rows()) - before;
      const started = performance.now();
      const isDone = async (): Promise<boolean> => (await this.rows()) >= before + load.dispatches;
      await store.until('all rows of the textbook', isDone, ROWS_WITHIN_MS);
      return (load.dispatches - first) / ((performance.now() - started) / 1000);
    } finally {
      await peer.stop();
    }
  }

  private async rows(): Promise<number> {
    const [row] = await this.stage.store.query<{ n: string }>('SELECT count(*) AS n FROM bench.textbook');
    return Number(row?.n ?? 0);
  }
}
