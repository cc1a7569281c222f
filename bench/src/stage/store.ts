import { sleep } from '@valija/clock';
import { Client } from 'pg';

const POLL_MS = 20;

/** Looks into the hub's database from outside: how far it is, and what it has written. */
export class Store {
  private constructor(
    readonly url: string,
    private readonly client: Client,
  ) {}

  static async connect(url: string): Promise<Store> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Store(url, client);
  }

  async query<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.client.query(sql, [...values])).rows as T[];
  }

  /** Events of all topics that are committed. */
  committed(): Promise<number> {
    return this.number('SELECT coalesce(sum(next_offset), 0) AS n FROM metadata_store.ingest_fence');
  }

  /** Acks and events that are not in Kafka yet. */
  waiting(): Promise<number> {
    return this.number('SELECT count(*) AS n FROM metadata_store.outbox');
  }

  /** Bytes of WAL since the beginning of the database. */
  walBytes(): Promise<number> {
    return this.number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS n");
  }

  /** @throws Error where it does not come to be so in time */
  async until(what: string, isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`waited ${String(withinMs)} ms in vain: ${what}`);
      await sleep(POLL_MS);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async number(sql: string): Promise<number> {
    const [row] = await this.query<{ n: string }>(sql);
    return Number(row?.n ?? 0);
  }
}
