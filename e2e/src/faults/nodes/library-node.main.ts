import { createServer } from 'node:http';
import { SystemClock, sleep } from '@valija/clock';
import { environment } from '@valija/config';
import type { NodeEvent } from '@valija/contracts';
import { type HubEvent, Node, inTransaction, openOutbox } from '@valija/node-sdk';
import { createLogger } from '@valija/observability';
import { type PlannedEvent, loadOf } from '../load/load.js';
import type { LibraryNodeSettings } from './library-node.js';
import { Pace } from './pace.js';

/**
 * A node with the library, in a process of its own that may end at any line: what it has put into its outbox it knows
 * from the file, and goes on from there.
 */
const AT_ONCE = 20;
const LOOK_MS = 50;
const settings = JSON.parse(environment()['LIBRARY_NODE'] ?? '') as LibraryNodeSettings;
const { load, kafka, outbox, paceFile, port } = settings;

const database = openOutbox(outbox);
database.exec('CREATE TABLE IF NOT EXISTS handled (event_id TEXT PRIMARY KEY) STRICT');
database.exec(
  'CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), told INTEGER) STRICT',
);
database.exec('INSERT OR IGNORE INTO progress VALUES (1, 0)');
let told = Number(database.prepare('SELECT told FROM progress').get()?.['told']);

function handle(events: readonly HubEvent[]): Promise<void> {
  inTransaction(database, () => {
    const insert = database.prepare('INSERT OR IGNORE INTO handled VALUES (?)');
    for (const { eventId } of events) insert.run(eventId);
  });
  return Promise.resolve();
}

const logger = createLogger(load.nodeId, 'error');
const node = await Node.start({ nodeId: load.nodeId, kafka, database, onEvents: handle, logger });
createServer((_request, response) => response.end('ready')).listen(port, '127.0.0.1');

/** Into the outbox with how far it has come, or not at all. */
function enqueue(events: readonly PlannedEvent[]): void {
  const published = events.map(({ name, value, eventId }) => ({
    event: { name, data: JSON.parse(value) as object } as NodeEvent,
    eventId,
  }));
  node.transaction(() => {
    node.enqueue(published);
    database.prepare('UPDATE progress SET told = ?').run((told += events.length));
  });
}

const pace = new Pace(paceFile);
const clock = new SystemClock();
const startedAtMs = clock.epochMs();
let at = 0;
let waiting: PlannedEvent[] = [];
for (const event of loadOf(load)) {
  if (at++ < told) continue;
  waiting.push(event);
  if (waiting.length < AT_ONCE) continue;
  while (told >= pace.allowed(load.events)) await sleep(LOOK_MS);
  enqueue(waiting);
  waiting = [];
}
if (waiting.length > 0) enqueue(waiting);
logger.info({ seconds: (clock.epochMs() - startedAtMs) / 1000 }, 'all is in the outbox');
