import { COPY_COLUMNS } from '@valija/dispatch-rows';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

const COLUMNS = COPY_COLUMNS.join(', ');
const CONNECTIONS = 2;
const BATCH_ROWS = 5_000;
const HEADER_BYTES = 19;

/**
 * The limit: the same rows, prebuilt, by COPY into a table with the same indexes, two connections, a commit every 5,000
 * rows. No broker, no parsing, no checks, no encryption, no guard, no acks.
 */
export class CopyPeer {
  constructor(private readonly url: string) {}

  /** The rows that the hub has committed, cut into batches that are ready to be sent. */
  async takeRows(): Promise<Buffer[]> {
    return this.connected(async (client) => {
      const chunks: Buffer[] = [];
      for await (const chunk of client.query(
        copyTo(
          `COPY (SELECT ${COLUMNS} FROM metadata_store.dispatch ORDER BY dispatch_id) TO STDOUT (FORMAT binary)`,
        ),
      )) {
        chunks.push(chunk as Buffer);
      }
      return cut(Buffer.concat(chunks));
    });
  }

  /** @returns rows a second */
  async run(batches: readonly Buffer[], rows: number): Promise<number> {
    await this.connected(async (client) => {
      await client.query('DROP TABLE IF EXISTS metadata_store.bench_copy');
      await client.query(
        'CREATE TABLE metadata_store.bench_copy (LIKE metadata_store.dispatch INCLUDING ALL)',
      );
    });
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => this.connect()));
    const queue = [...batches];
    const started = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          await pipeline(
            Readable.from([batch]),
            client.query(copyFrom(`COPY metadata_store.bench_copy (${COLUMNS}) FROM STDIN (FORMAT binary)`)),
          );
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    await Promise.all(clients.map((client) => client.end()));
    return rows / seconds;
  }

  async connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    return client;
  }
}

/** Cuts a binary copy into copies of BATCH_ROWS rows each. */
function cut(all: Buffer): Buffer[] {
  const header = all.subarray(0, HEADER_BYTES);
  const trailer = Buffer.from([0xff, 0xff]);
  const batches: Buffer[] = [];
  let start = HEADER_BYTES;
  let rows = 0;
  let at = HEADER_BYTES;
  while (all.readInt16BE(at) !== -1) {
    at = endOfRow(all, at);
    if (++rows === BATCH_ROWS) {
      batches.push(Buffer.concat([header, all.subarray(start, at), trailer]));
      start = at;
      rows = 0;
    }
  }
  if (rows > 0) batches.push(Buffer.concat([header, all.subarray(start, at), trailer]));
  return batches;
}

function endOfRow(all: Buffer, start: number): number {
  let at = start + 2;
  for (let field = 0; field < COPY_COLUMNS.length; field++) at += 4 + Math.max(0, all.readInt32BE(at));
  return at;
}
