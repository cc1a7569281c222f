import type { DatabaseSync, HubEvent } from '@valija/node-sdk';

/** The newest are kept. */
const MOST = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS heard_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, dispatch_id TEXT NOT NULL,
    name TEXT NOT NULL, event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS heard_event_dispatch ON heard_event (dispatch_id, seq);
`;

/** What a node heard of the hub, in the file of its outbox. A repeat is written once. */
export class HeardEvents {
  constructor(private readonly database: DatabaseSync) {
    database.exec(SCHEMA);
  }

  add(events: readonly HubEvent[]): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const insert = this.database.prepare(
        'INSERT OR IGNORE INTO heard_event (event_id, dispatch_id, name, event) VALUES (?, ?, ?, ?)',
      );
      for (const { eventId, name, event } of events)
        insert.run(eventId, event.dispatchId, name, JSON.stringify(event));
      this.database
        .prepare('DELETE FROM heard_event WHERE seq <= (SELECT max(seq) FROM heard_event) - ?')
        .run(MOST);
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** In the order in which they came. */
  list(dispatchId?: string): HubEvent[] {
    return this.database
      .prepare(
        'SELECT event_id, name, event FROM heard_event WHERE :dispatch IS NULL OR dispatch_id = :dispatch ORDER BY seq',
      )
      .all({ dispatch: dispatchId ?? null })
      .map(
        ({ event_id: eventId, name, event }) =>
          ({ eventId, name, event: JSON.parse(String(event)) as HubEvent['event'] }) as HubEvent,
      );
  }
}
