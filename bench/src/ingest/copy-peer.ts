import { COPY_COLUMNS } from '@valija/dispatch-rows';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Store } from '../stage/store.js';

const COLUMNS = COPY_COLUMNS.join(', ');
const TABLE = 'metadata_store.bench_copy';
const CONNECTIONS = 2;
const BATCH_ROWS = 5_000;
const HEADER_BYTES = 19;

/**
 * The limit: the same rows, prebuilt, by COPY into a table with the same indexes and as many rows as ours has, two
 * connections, a commit every 5,000 rows. No broker, no parsing, no checks, no encryption, no guard, no acks.
 */
export class CopyPeer {
  constructor(private readonly store: Store) {}

  /** A table as ours, with what ours has. */
  async prepare(): Promise<void> {
    await this.store.query(`CREATE TABLE ${TABLE} (LIKE metadata_store.dispatch INCLUDING ALL)`);
    await this.store.query(`INSERT INTO ${TABLE} SELECT * FROM metadata_store.dispatch`);
    await this.store.query(`VACUUM ANALYZE ${TABLE}`);
  }

  /**
   * The rows that the hub has committed in a range of ids, once more.
   *
   * @returns rows a second
   */
  async run(range: { readonly from: string; readonly to: string }): Promise<number> {
    const batches = await this.take(range);
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => this.connect()));
    const queue = [...batches.parts];
    const started = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          await pipeline(
            Readable.from([batch]),
            client.query(copyFrom(`COPY ${TABLE} (${COLUMNS}) FROM STDIN (FORMAT binary)`)),
          );
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    await Promise.all(clients.map((client) => client.end()));
    return batches.rows / seconds;
  }

  private async take({ from, to }: { from: string; to: string }): Promise<{ parts: Buffer[]; rows: number }> {
    const client = await this.connect();
    try {
      const chunks: Buffer[] = [];
      const copy = copyTo(
        `COPY (SELECT ${COLUMNS} FROM metadata_store.dispatch WHERE dispatch_id >= '${from}' AND dispatch_id < '${to}'
               ORDER BY dispatch_id) TO STDOUT (FORMAT binary)`,
      );
      for await (const chunk of client.query(copy)) chunks.push(chunk as Buffer);
      return cut(Buffer.concat(chunks));
    } finally {
      await client.end();
    }
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.store.url });
    await client.connect();
    return client;
  }
}

/** Cuts a binary copy into copies of BATCH_ROWS rows each. */
function cut(all: Buffer): { parts: Buffer[]; rows: number } {
  const header = all.subarray(0, HEADER_BYTES);
  const trailer = Buffer.from([0xff, 0xff]);
  const parts: Buffer[] = [];
  let [start, at, rows] = [HEADER_BYTES, HEADER_BYTES, 0];
  while (all.readInt16BE(at) !== -1) {
    at = endOfRow(all, at);
    if (++rows % BATCH_ROWS === 0) {
      parts.push(Buffer.concat([header, all.subarray(start, at), trailer]));
      start = at;
    }
  }
  if (at > start) parts.push(Buffer.concat([header, all.subarray(start, at), trailer]));
  return { parts, rows };
}

function endOfRow(all: Buffer, start: number): number {
  let at = start + 2;
  for (let field = 0; field < COPY_COLUMNS.length; field++) at += 4 + Math.max(0, all.readInt32BE(at));
  return at;
}
