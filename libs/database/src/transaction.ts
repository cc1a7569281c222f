import type { PoolClient, QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';

export type Row = Record<string, unknown>;

/** SQL; with a name it is parsed and planned once a connection, for whatever values: one text, one name. */
export type Statement = string | { readonly name: string; readonly text: string };

/** As `pg` takes it. */
export function asQuery(
  statement: Statement,
  values: readonly unknown[],
): { name?: string; text: string; values: unknown[] } {
  return { ...(typeof statement === 'string' ? { text: statement } : statement), values: [...values] };
}

/**
 * An open transaction, as a value. Whoever writes takes one as its first argument, and only `Database.transaction`
 * makes one: what must be written together cannot be written apart, and the compiler is what says so.
 */
export class Transaction {
  /** TypeORM's manager of this transaction, for entities. */
  readonly manager: EntityManager;
  readonly #client: PoolClient;

  /** @internal Only Database makes transactions. */
  constructor(manager: EntityManager, client: PoolClient) {
    this.manager = manager;
    this.#client = client;
  }

  async query<R extends object = Row>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    const result: QueryResult = await this.#client.query(asQuery(statement, values));
    return result.rows as R[];
  }

  /** Runs a statement and says how many rows it touched. */
  async execute(statement: Statement, values: readonly unknown[] = []): Promise<number> {
    const result = await this.#client.query(asQuery(statement, values));
    return result.rowCount ?? 0;
  }

  /**
   * Sends chunks into `COPY … FROM STDIN`.
   *
   * @returns how many rows were copied
   */
  async copyIn(sql: string, chunks: Iterable<Buffer>): Promise<number> {
    const stream = this.#client.query(copyFrom(sql));
    const done = finished(stream);
    try {
      for (const chunk of chunks) {
        if (stream.errored) break;
        if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), done]);
      }
    } catch (error) {
      // Else the connection would wait for more, and everything behind it too. Postgres logs these words: no others.
      stream.destroy(new Error('the source of the rows failed'));
      await done.catch(() => undefined);
      throw error;
    }
    if (!stream.errored) stream.end();
    await done;
    return stream.rowCount;
  }
}
