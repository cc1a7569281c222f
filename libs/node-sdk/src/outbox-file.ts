import { DatabaseSync } from 'node:sqlite';

/** The tables of one stream that a node publishes. */
export interface OutboxTables {
  readonly events: string;
  readonly acks: string;
}

/** Streams have nothing in common but the file: each has offsets and answers of its own. */
export const outboxTables = {
  dispatches: { events: 'outbox_event', acks: 'outbox_heard_ack' },
  notices: { events: 'outbox_notice', acks: 'outbox_heard_notice_ack' },
} as const satisfies Record<string, OutboxTables>;

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = FAST;
`;

const schemaOf = ({ events, acks }: OutboxTables): string => `
  CREATE TABLE IF NOT EXISTS ${events} (
    seq INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    traceparent TEXT,
    queued_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    not_before INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    partition INTEGER,
    offset INTEGER,
    outcome TEXT, code TEXT, pointer TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ${events}_state ON ${events} (state, seq);
  CREATE INDEX IF NOT EXISTS ${events}_age ON ${events} (state, queued_at);
  CREATE INDEX IF NOT EXISTS ${events}_place ON ${events} (partition, offset) WHERE state = 'sent';
  CREATE INDEX IF NOT EXISTS ${events}_subject ON ${events} (subject, seq) WHERE state <> 'answered';
  CREATE TABLE IF NOT EXISTS ${acks} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL, generation INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    heard_at INTEGER NOT NULL, ack TEXT NOT NULL,
    UNIQUE (partition, generation, first)
  ) STRICT;
`;

/** Opens (or makes) the file of an outbox. Other tables may live in it, and be written in the same transaction. */
export function openOutbox(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(SETTINGS);
  inTransaction(database, () => {
    renameSubject(database);
    for (const tables of Object.values(outboxTables)) database.exec(schemaOf(tables));
  });
  return database;
}

/** Before there were notices, an event could only be about a dispatch. */
function renameSubject(database: DatabaseSync): void {
  const { events } = outboxTables.dispatches;
  const columns = database.prepare(`SELECT name FROM pragma_table_info('${events}')`).all();
  if (!columns.some(({ name }) => name === 'dispatch_id')) return;
  database.exec(`
    ALTER TABLE ${events} RENAME COLUMN dispatch_id TO subject;
    DROP INDEX IF EXISTS outbox_event_dispatch;
  `);
}

/** Does work in one transaction of the file. SQLite answers at once: nothing waits inside. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself: a second ROLLBACK would hide what happened.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
