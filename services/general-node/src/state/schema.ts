/**
 * The node's own tables, beside the outbox of node-sdk in the same file: what a council sent and what it becomes on its
 * way to the hub are written in one transaction. Numbers (`sequence`) run for each council by itself, without gaps.
 */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS general_batch (
    batch_id TEXT PRIMARY KEY,
    council_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (council_id, idempotency_key)
  ) STRICT;

  -- digest: of an event that was published, to tell its repeat; is_open: the hub has not answered yet.
  CREATE TABLE IF NOT EXISTS general_item (
    batch_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    council_id TEXT NOT NULL,
    event_id TEXT,
    dispatch_id TEXT,
    is_published INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    digest TEXT,
    PRIMARY KEY (batch_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS general_item_event ON general_item (event_id) WHERE is_published = 1;
  CREATE INDEX IF NOT EXISTS general_item_open ON general_item (batch_id) WHERE is_open = 1;

  CREATE TABLE IF NOT EXISTS general_answer (
    council_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    batch_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT, pointer TEXT, detail TEXT,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (council_id, sequence),
    UNIQUE (batch_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS general_dispatch (
    dispatch_id TEXT PRIMARY KEY,
    council_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The manifests, without the names of files: those are personal data that nobody here needs.
  CREATE TABLE IF NOT EXISTS general_announced (
    dispatch_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    PRIMARY KEY (dispatch_id, document_id, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS general_content (
    council_id TEXT NOT NULL,
    dispatch_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    PRIMARY KEY (council_id, dispatch_id, document_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS general_event (
    council_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (council_id, sequence)
  ) STRICT;
`;
