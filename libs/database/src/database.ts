import { Socket } from 'node:net';
import pg, { type PoolClient } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { asAway } from './database-away.js';
import { PersonScope } from './person-scope.js';
import type { DatabaseSettings } from './settings.js';
import { type AskGate, Gate } from './gate.js';
import { type Row, type Statement, Transaction, asQuery } from './transaction.js';

const { Pool, types } = pg;

// Sequences, versions and offsets stay far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);

const IDLE_MS = 30_000;
/** For the session, not for a transaction: every use of such a connection begins with it. */
const CONFINE = { name: 'confine', text: "SELECT set_config('valija.person_key', $1, false)" };

/** The one door to Postgres: a service's own schema, as its own role, which owns nothing that it could alter. */
export class Database {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly pool: pg.Pool,
    private readonly confined: ConfinedPools,
    private readonly gate: Gate,
  ) {}

  static async open(
    settings: DatabaseSettings,
    entities: EntityTarget<ObjectLiteral>[] = [],
  ): Promise<Database> {
    const options = `-c search_path=${settings.schema} -c statement_timeout=${String(settings.statementTimeoutMs)}`;
    const dataSource = new DataSource({
      type: 'postgres',
      url: settings.url,
      schema: settings.schema,
      entities: entities as never,
      synchronize: false,
      applicationName: settings.applicationName,
      poolSize: settings.poolSize,
      extra: { options, idleTimeoutMillis: IDLE_MS },
      poolErrorHandler: ignore,
    });
    await dataSource.initialize();
    const confined = new ConfinedPools({
      connectionString: settings.url,
      application_name: settings.applicationName,
      max: settings.poolSize,
      idleTimeoutMillis: IDLE_MS,
      options,
    });
    const pool = (dataSource.driver as PostgresDriver).master as pg.Pool;
    return new Database(dataSource, pool, confined, new Gate());
  }

  /**
   * The same database for somebody who may not always use it. Every connection is asked once, before it is used first: what
   * may not be used is given back, and the next try asks again.
   *
   * @param ask throws where the connection may not be used
   */
  admitting(ask: AskGate): Database {
    return new Database(this.dataSource, this.pool, this.confined, new Gate(ask));
  }

  /** Everything that the work writes is committed together when it returns, or not at all when it throws. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return present(() => this.withinTransaction(work));
  }

  private async withinTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await this.gate.admit(client);
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

  /**
   * Reads as one person, with row-level security as the second wall: on a connection that has been the confined role, and
   * read-only, since it began. Whose rows it may see goes out together with the first question: one way to the server and
   * back. Nothing that was read is believed unless that has worked.
   */
  async asPerson<T>(personKey: string, work: (scope: PersonScope) => Promise<T>, role: string): Promise<T> {
    return present(() => this.withinPerson(personKey, work, role));
  }

  private async withinPerson<T>(
    personKey: string,
    work: (scope: PersonScope) => Promise<T>,
    role: string,
  ): Promise<T> {
    const client = await this.checkOut(this.confined.of(role));
    const confined = client.query({ ...CONFINE, values: [personKey] });
    try {
      const [result] = await Promise.all([work(new PersonScope(client, personKey, confined)), confined]);
      return result;
    } finally {
      // What the work has left under way is answered before the next person's questions are asked: they queue.
      confined.then(
        () => {
          giveBack(client);
        },
        (error: unknown) => {
          giveBack(client, asError(error));
        },
      );
    }
  }

  /** A single statement, outside any transaction. */
  async query<R extends object = Row>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    const result = await present(async () => {
      const client = await this.checkOut(this.pool);
      try {
        return await client.query(asQuery(statement, values));
      } finally {
        giveBack(client);
      }
    });
    return result.rows as R[];
  }

  /** A connection of one's own, for what lives as long as a session (advisory locks). */
  session<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return present(async () => {
      const client = await this.checkOut(this.pool);
      try {
        return await work(client);
      } finally {
        giveBack(client, true);
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.dataSource.destroy(), this.confined.end()]);
  }

  private async checkOut(pool: pg.Pool): Promise<PoolClient> {
    const client = await checkOut(pool);
    try {
      await this.gate.admit(client);
      return client;
    } catch (error) {
      giveBack(client);
      throw error;
    }
  }
}

/** What is written to it without a pause leaves together: whose rows, and the question, are one write and not two. */
function gatheringSocket(): Socket {
  const socket = new Socket();
  const write = socket.write.bind(socket) as (...chunk: unknown[]) => boolean;
  let isGathering = false;
  socket.write = (...chunk: unknown[]) => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(...chunk);
  };
  return socket;
}

/** Connections for questions as one person, by the role that row-level security confines. */
class ConfinedPools {
  private readonly pools = new Map<string, pg.Pool>();

  constructor(private readonly config: pg.PoolConfig & { options: string }) {}

  of(role: string): pg.Pool {
    const known = this.pools.get(role);
    if (known) return known;
    const options = `${this.config.options} -c role=${role} -c default_transaction_read_only=on`;
    const pool = new Pool({ ...this.config, options, pipeline: true, stream: gatheringSocket });
    pool.on('error', ignore);
    this.pools.set(role, pool);
    return pool;
  }

  async end(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
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

/**
 * The pool listens to a connection only while it lies idle: one that breaks in our hands would be an error that nobody
 * caught, and the end of the process with everything else that it has in hand. The next statement fails, and says why.
 */
async function checkOut(pool: pg.Pool): Promise<PoolClient> {
  const client = await pool.connect();
  client.on('error', ignore);
  return client;
}

function giveBack(client: PoolClient, destroy?: Error | boolean): void {
  client.off('error', ignore);
  client.release(destroy);
}

function ignore(): void {
  // The statement that waits for this connection, or the next one, reports it.
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
