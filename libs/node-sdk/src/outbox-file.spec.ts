import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openOutbox, outboxTables } from './outbox-file.js';
import { NodeOutbox } from './outbox.js';

/** As the file was made before there were notices. */
const OLD_SCHEMA = `
  CREATE TABLE outbox_event (
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
  CREATE INDEX outbox_event_dispatch ON outbox_event (dispatch_id, seq) WHERE state <> 'answered';
  INSERT INTO outbox_event (event_id, dispatch_id, name, value, queued_at)
  VALUES ('e', 'd', 'DispatchMadeAvailable', '{}', 1);
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'valija-outbox-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a file of before keeps what waits in it, and can be opened again and again', () => {
  const path = join(folder, 'outbox.sqlite');
  const old = new DatabaseSync(path);
  old.exec(OLD_SCHEMA);
  old.close();
  for (let time = 0; time < 2; time += 1) {
    const database = openOutbox(path);
    const waiting = new NodeOutbox(database, outboxTables.dispatches).nextToSend(10, 2);
    expect(waiting).toMatchObject([{ eventId: 'e', subject: 'd' }]);
    expect(new NodeOutbox(database, outboxTables.notices).nextToSend(10, 2)).toEqual([]);
    database.close();
  }
});
