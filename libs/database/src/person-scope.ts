import type { PoolClient } from 'pg';
import type { Row } from './transaction.js';

/**
 * Queries on behalf of one person. They run as a role that row-level security confines to that person's rows, so a
 * query that forgot its condition shows nothing of anybody else. Only `Database.asPerson` makes one.
 */
export class PersonScope {
  readonly #client: PoolClient;

  /** @internal Only Database makes scopes. */
  constructor(
    client: PoolClient,
    readonly personKey: string,
    private readonly confined: Promise<unknown>,
  ) {
    this.#client = client;
  }

  /** @param name of the prepared statement: one text, one name */
  async query<R extends object = Row>(name: string, sql: string, values: readonly unknown[]): Promise<R[]> {
    const [result] = await Promise.all([
      this.#client.query({ name, text: sql, values: [...values] }),
      this.confined,
    ]);
    return result.rows as R[];
  }
}
