import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KafkaSettings } from '@valija/messaging';
import type { NodeAccount } from '../collect.js';
import type { Outcome, SentEvent } from '../history.js';
import { type LoadOptions, digestOf, loadOf } from '../load/load.js';
import { repository } from '../../stack.js';

/** Whoever opens the file after a kill has it for himself for a moment. */
const LOCKED_MS = 10_000;

/** What the process of the node is told. */
export interface LibraryNodeSettings {
  readonly load: LoadOptions;
  readonly kafka: Omit<KafkaSettings, 'clientId'>;
  readonly outbox: string;
  readonly paceFile: string;
  readonly port: number;
}

/** The process of a node with the library, as the supervisor runs it. */
export function libraryNodeSpec(settings: LibraryNodeSettings): {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  port: number;
  isReady: () => Promise<boolean>;
} {
  const { load, port } = settings;
  return {
    name: load.nodeId,
    command: process.execPath,
    args: [join(repository, 'e2e', 'dist', 'faults', 'nodes', 'library-node.main.js')],
    env: { LIBRARY_NODE: JSON.stringify(settings) },
    port,
    isReady: () =>
      fetch(`http://127.0.0.1:${String(port)}/`, { signal: AbortSignal.timeout(1_000) }).then(
        ({ ok }) => ok,
        () => false,
      ),
  };
}

/** How many of the node's events the hub has answered. */
export function libraryNodeAnswered({ outbox }: LibraryNodeSettings): number {
  return read(outbox, (database) =>
    Number(database.prepare("SELECT count(*) AS n FROM outbox_event WHERE state = 'answered'").get()?.['n']),
  );
}

/** What the node knows itself, from its own file. */
export function libraryNodeAccount({ load, outbox }: LibraryNodeSettings): NodeAccount {
  return read(outbox, (database) => {
    const answers = new Map(
      database
        .prepare("SELECT event_id, outcome, code FROM outbox_event WHERE state = 'answered'")
        .all()
        .map((row) => [String(row['event_id']), row]),
    );
    const sent = [...loadOf(load)].map((event): SentEvent => {
      const { eventId, dispatchId } = event;
      const row = answers.get(eventId);
      const code = row?.['code'];
      const told = row && {
        outcome: String(row['outcome']) as Outcome,
        code: typeof code === 'string' ? code : undefined,
      };
      return { eventId, dispatchId, digest: digestOf(event), ...(told && { told }) };
    });
    const handled = database
      .prepare('SELECT event_id FROM handled')
      .all()
      .map((row) => String(row['event_id']));
    return { nodeId: load.nodeId, sent, handled, waiting: sent.length - answers.size };
  });
}

function read<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true, timeout: LOCKED_MS });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
