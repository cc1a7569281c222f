import { sleep } from '@valija/clock';
import type { Database } from '@valija/database';
import type { Logger, Metrics } from '@valija/observability';
import { KEEP_POSITIONS, reachedBy } from './outbox-positions.js';
import { type OutboxSeal, valueOf } from './outbox.js';
import { type Publisher, TopicMissing } from './publisher.js';

interface OutboxRow {
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
  readonly age_ms: number;
}

type Client = Parameters<Parameters<Database['session']>[0]>[0];

const MOST_ROWS = 500;
/** Messages of one pass; an ack may have half a megabyte. */
const MOST_BYTES = 4_194_304;
const IDLE_FROM_MS = 5;
const IDLE_TO_MS = 100;
const BROKEN_PAUSE_MS = 1_000;
/** So long what is for a topic that is not there waits, before it is tried again. */
const MISSING_PAUSE_MS = 10_000;

/**
 * Takes messages from the outbox to Kafka: at least once, with the `ce_id` they were written with, in order.
 *
 * Order. Rows of one dispatch are written while its row is locked, so their ids rise in the order of their commits,
 * and a snapshot that shows a later one shows the earlier too. Rows go out by id and are deleted, so a low id that
 * commits late is not skipped, as it would be behind a cursor. On top, the relay never reads past a transaction that
 * is still open: it stops at the first row whose writer is younger than the oldest open one (`xid >= xmin`). Leaving
 * such a row out and going on would not do: a later row of the same dispatch may have the older writer.
 *
 * One relay. An advisory lock on a session of its own: a second process waits until the first has gone.
 *
 * A topic that is not there. What is for it waits in the outbox, and everything else goes on: order is by dispatch, and a
 * dispatch's messages for one node are in one topic.
 *
 * Positions. With the rows, where they came to stand is written down: by that a database that was restored from a backup
 * is told from one that has only lost a moment.
 *
 * Repeats. Sent, then deleted: a crash in between sends again, and every reader recognises the `ce_id`.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly sent;
  private readonly age;
  private readonly missingGauge;
  /** Topics that are not there, and until when (of the performance clock) they are left alone. */
  private readonly missing = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly publisher: Publisher,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly seal?: OutboxSeal,
  ) {
    this.sent = metrics.counter('outbox_sent_total', 'Messages taken from the outbox to Kafka', [
      'topic_kind',
    ]);
    this.missingGauge = metrics.gauge(
      'outbox_topics_missing',
      'Topics that are not there, of messages that wait',
    );
    this.age = metrics.gauge('outbox_age_seconds', 'Age of the oldest message that waits');
  }

  /** @param service whose outbox it is: names the lock */
  start(service: string): void {
    this.running = this.run(service);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(service: string): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.database.session((client) => this.holdLock(client, service));
      } catch (error) {
        this.logger.warn({ err: error }, 'the outbox waits: Postgres or Kafka does not answer');
        await sleep(BROKEN_PAUSE_MS, this.stopping.signal);
      }
    }
  }

  private async holdLock(client: Client, service: string): Promise<void> {
    const lock = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS locked',
      [`valija.relay.${service}`],
    );
    if (!lock.rows[0]?.locked) {
      await sleep(BROKEN_PAUSE_MS, this.stopping.signal);
      return;
    }
    let idleMs = IDLE_FROM_MS;
    while (!this.stopping.signal.aborted) {
      const count = await this.pass(client);
      idleMs = count > 0 ? IDLE_FROM_MS : Math.min(idleMs * 2, IDLE_TO_MS);
      if (count < MOST_ROWS) await sleep(idleMs, this.stopping.signal);
    }
  }

  /** @returns how many messages were sent, or left aside */
  private async pass(client: Client): Promise<number> {
    const now = performance.now();
    const leftAside = [...this.missing].filter(([, until]) => until > now).map(([topic]) => topic);
    const { rows } = await client.query<OutboxRow>({
      name: 'outbox-next',
      text: `WITH open AS (SELECT min(id) AS id FROM outbox WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))
             SELECT o.id, topic, key, headers, value, extract(epoch FROM now() - created_at)::float8 * 1000 AS age_ms
             FROM outbox o, open
             WHERE (open.id IS NULL OR o.id < open.id) AND o.topic <> ALL($1)
             ORDER BY o.id LIMIT ${String(MOST_ROWS)}`,
      values: [leftAside],
    });
    // Before the send: while Kafka is away, the age goes on growing.
    this.age.set((rows[0]?.age_ms ?? (await heldBackMs(client))) / 1000);
    if (rows.length === 0) return 0;
    const batch = withinBytes(rows);
    try {
      await this.send(client, batch);
      this.foundAgain(batch);
    } catch (error) {
      if (!(error instanceof TopicMissing)) throw error;
      this.leaveAside(error.topic);
    }
    return batch.length;
  }

  private async send(client: Client, batch: readonly OutboxRow[]): Promise<void> {
    const records = batch.map((row) => ({ ...row, value: valueOf(row, this.seal) }));
    const reached = reachedBy(records, await this.publisher.publish(records));
    await client.query({
      name: 'outbox-done',
      text: `WITH gone AS (DELETE FROM outbox WHERE id = ANY($1)) ${KEEP_POSITIONS}`,
      values: [
        batch.map(({ id }) => id),
        reached.map(({ topic }) => topic),
        reached.map(({ partition }) => partition),
        reached.map(({ nextOffset }) => nextOffset),
      ],
    });
    for (const { topic } of batch) this.sent.inc({ topic_kind: topic.split('.').at(-2) ?? topic });
  }

  private leaveAside(topic: string): void {
    this.logger.error(
      { topic, code: 'topic-missing' },
      'a topic is not there: what is for it waits, the rest goes on',
    );
    this.missing.set(topic, performance.now() + MISSING_PAUSE_MS);
    this.missingGauge.set(this.missing.size);
  }

  private foundAgain(batch: readonly OutboxRow[]): void {
    if (this.missing.size === 0) return;
    for (const { topic } of batch) this.missing.delete(topic);
    this.missingGauge.set(this.missing.size);
  }
}

/** Age of the oldest message that waits behind a transaction still open; 0 where none does. */
async function heldBackMs(client: Client): Promise<number> {
  const { rows } = await client.query<Pick<OutboxRow, 'age_ms'>>({
    name: 'outbox-held-back',
    text: `SELECT extract(epoch FROM now() - created_at)::float8 * 1000 AS age_ms FROM outbox ORDER BY id LIMIT 1`,
  });
  return rows[0]?.age_ms ?? 0;
}

function withinBytes(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  let bytes = 0;
  const end = rows.findIndex(({ value }) => (bytes += value.length) > MOST_BYTES);
  return end <= 0 ? rows.slice(0, end === 0 ? 1 : rows.length) : rows.slice(0, end);
}
