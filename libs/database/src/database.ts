import { type Pool, type PoolClient, types } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { asAway } from './database-away.js';
import { PersonScope } from './person-scope.js';
import type { DatabaseSettings } from './settings.js';
import { type Row, Transaction } from './transaction.js';

// Sequences, versions and offsets stay far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);

/** The one door to Postgres: a service's own schema, as its own role, which owns nothing that it could alter. */
export class Database {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly pool: Pool,
  ) {}

  static async open(
    settings: DatabaseSettings,
    entities: EntityTarget<ObjectLiteral>[] = [],
  ): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: settings.url,
      schema: settings.schema,
      entities: entities as never,
      synchronize: false,
      applicationName: settings.applicationName,
      poolSize: settings.poolSize,
      extra: {
        options: `-c search_path=${settings.schema} -c statement_timeout=${String(settings.statementTimeoutMs)}`,
        idleTimeoutMillis: 30_000,
      },
      poolErrorHandler: () => {
        // A connection that breaks while idle is replaced at the next use, which reports what is wrong.
      },
    });
    await dataSource.initialize();
    return new Database(dataSource, (dataSource.driver as PostgresDriver).master as Pool);
  }

  /** Everything that the work writes is committed together when it returns, or not at all when it throws. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return present(() => this.withinTransaction(work));
  }

  private async withinTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      try {
        const result = await work(new Transaction(runner.manager, client));
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // A rollback that fails (the connection is gone) must not hide why.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  /** Reads as one person, with row-level security as the second wall. */
  async asPerson<T>(personKey: string, work: (scope: PersonScope) => Promise<T>, role: string): Promise<T> {
    return present(() => this.withinPerson(personKey, work, role));
  }

  private async withinPerson<T>(
    personKey: string,
    work: (scope: PersonScope) => Promise<T>,
    role: string,
  ): Promise<T> {
    const client = await this.checkOut();
    let failure: Error | undefined;
    try {
      await client.query(`BEGIN READ ONLY; SET LOCAL ROLE ${quoteIdentifier(role)}`);
      await client.query({
        name: 'as-person',
        text: "SELECT set_config('valija.person_key', $1, true)",
        values: [personKey],
      });
      const result = await work(new PersonScope(client, personKey));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      giveBack(client, failure && isConnectionError(failure) ? failure : undefined);
    }
  }

  /** A single statement, outside any transaction. */
  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const result = await present(() => this.pool.query(sql, [...values]));
    return result.rows as R[];
  }

  /** A connection of one's own, for what lives as long as a session (advisory locks). */
  session<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return present(async () => {
      const client = await this.checkOut();
      try {
        return await work(client);
      } finally {
        giveBack(client, true);
      }
    });
  }

  /**
   * The pool listens to a connection only while it lies idle: one that breaks in our hands would be an error that nobody
   * caught, and the end of the process with everything else that it has in hand. The next statement fails, and says why.
   */
  private async checkOut(): Promise<PoolClient> {
    const client = await this.pool.connect();
    client.on('error', ignore);
    return client;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

/** @throws DatabaseAway where Postgres is not there */
async function present<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asAway(error);
  }
}

function giveBack(client: PoolClient, destroy: Error | boolean | undefined): void {
  client.off('error', ignore);
  client.release(destroy);
}

function ignore(): void {
  // The statement that waits for this connection, or the next one, reports it.
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function isConnectionError(error: Error): boolean {
  return !('severity' in error);
}
