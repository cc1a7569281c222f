import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = FAST;
  CREATE TABLE IF NOT EXISTS outbox_event (
    seq INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    dispatch_id TEXT NOT NULL,
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
  CREATE INDEX IF NOT EXISTS outbox_event_state ON outbox_event (state, seq);
  CREATE INDEX IF NOT EXISTS outbox_event_age ON outbox_event (state, queued_at);
  CREATE INDEX IF NOT EXISTS outbox_event_place ON outbox_event (partition, offset) WHERE state = 'sent';
  CREATE INDEX IF NOT EXISTS outbox_event_dispatch ON outbox_event (dispatch_id, seq) WHERE state <> 'answered';
  CREATE TABLE IF NOT EXISTS outbox_heard_ack (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL, generation INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    heard_at INTEGER NOT NULL, ack TEXT NOT NULL,
    UNIQUE (partition, generation, first)
  ) STRICT;
`;

/** Opens (or makes) the file of an outbox. Other tables may live in it, and be written in the same transaction. */
export function openOutbox(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  return database;
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
