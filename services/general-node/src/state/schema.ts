/**
 * The node's own tables, beside the outbox of node-sdk in the same file: what a council sent and what it becomes on its
 * way to the hub are written in one transaction. Numbers (`sequence`) run for each council by itself, without gaps.
 *
 * One step a version of the file (`user_version`): a step that has been released is never changed.
 */
export const SCHEMA: readonly string[] = [
  `
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
  `,
  `
  -- Items of a batch that is taken and not worked off yet, a slice a row: each as {"item"} or {"fault"}.
  CREATE TABLE general_slice (
    batch_id TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (batch_id, first_position)
  ) STRICT;

  -- complete_at: worked off, and every item answered; null while anything of it is open.
  ALTER TABLE general_batch ADD COLUMN complete_at INTEGER;
  UPDATE general_batch SET complete_at = coalesce(
      (SELECT max(answered_at) FROM general_answer a WHERE a.batch_id = general_batch.batch_id), received_at)
    WHERE NOT EXISTS (SELECT 1 FROM general_item i WHERE i.batch_id = general_batch.batch_id AND is_open = 1);
  CREATE INDEX general_batch_complete ON general_batch (complete_at) WHERE complete_at IS NOT NULL;

  -- type: of the event that was published, to know what the hub's answer does to its dispatch.
  ALTER TABLE general_item ADD COLUMN type TEXT;

  -- Batches whose time is over: nobody sees them any more, and their rows go slice by slice.
  CREATE TABLE general_forgotten_batch (batch_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  -- Up to where a list of a council is forgotten.
  CREATE TABLE general_feed (
    name TEXT NOT NULL,
    council_id TEXT NOT NULL,
    forgotten_through INTEGER NOT NULL,
    PRIMARY KEY (name, council_id)
  ) STRICT, WITHOUT ROWID;

  -- state: announced (no answer of the hub yet, or refused), open, closed, forgotten (only whose it was is left).
  -- What is here from before this version counts as open and has no class: it is never forgotten unasked.
  ALTER TABLE general_dispatch ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
  ALTER TABLE general_dispatch ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE general_dispatch ADD COLUMN retention_class TEXT;
  -- Of the life-cycle events that are forgotten here, the greatest number: what is not greater is a repeat.
  ALTER TABLE general_dispatch ADD COLUMN forgotten_sequence INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX general_dispatch_announced ON general_dispatch (changed_at) WHERE state = 'announced';
  CREATE INDEX general_dispatch_closed ON general_dispatch (changed_at)
    WHERE state = 'closed' AND retention_class = 'standard';

  ALTER TABLE general_event ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
  UPDATE general_event SET heard_at = 1000 * coalesce(unixepoch(json_extract(data, '$.recordedAt')), unixepoch());
  CREATE INDEX general_event_heard ON general_event (heard_at);

  CREATE INDEX general_content_file ON general_content (council_id, sha256);
  `,
];
