import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@valija/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database } from './database.js';
import { migrate } from './migrate.js';
import type { DatabaseSettings } from './settings.js';

const CONFINED = 'wall_test_person';

class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE wall_test.thing (id int PRIMARY KEY, owner text NOT NULL DEFAULT 'ana');
      ALTER TABLE wall_test.thing ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON wall_test.thing TO ${CONFINED}
        USING (owner = current_setting('valija.person_key', true));
      GRANT SELECT, INSERT, UPDATE, DELETE ON wall_test.thing TO wall_test;
      GRANT SELECT ON wall_test.thing TO ${CONFINED};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE wall_test.thing');
  }
}

const migrations = [Initial1763769600000];
const UNIQUE_VIOLATION = '23505';

let place: TestDatabase;
let database: Database;

const settings = (): DatabaseSettings => ({
  url: place.url,
  schema: 'wall_test',
  poolSize: 2,
  statementTimeoutMs: 2_000,
  applicationName: 'test',
});

beforeAll(async () => {
  place = await testDatabase('wall_test', migrations, [CONFINED]);
  database = await Database.open(settings());
});

afterAll(async () => {
  await database.close();
  await place.drop();
});

beforeEach(() => database.query('DELETE FROM thing'));

const ids = async (): Promise<number[]> =>
  (await database.query<{ id: number }>('SELECT id FROM thing ORDER BY id')).map(({ id }) => id);
const insert = 'INSERT INTO thing (id) VALUES ($1)';

describe('a transaction', () => {
  it('commits everything when the work returns, and says what it gives', async () => {
    const answer = await database.transaction(async (tx) => {
      expect(await tx.execute(insert, [1])).toBe(1);
      await tx.execute(insert, [2]);
      expect(await ids()).toEqual([]);
      return 'done';
    });
    expect([answer, await ids()]).toEqual(['done', [1, 2]]);
  });

  it('commits nothing when the work throws, and passes on what it threw', async () => {
    const failure = new Error('no');
    const failing = database.transaction(async (tx) => {
      await tx.execute(insert, [1]);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await ids()).toEqual([]);
  });

  it('gives its connection back, whatever happens', async () => {
    for (let n = 0; n < 6; n += 1)
      await database.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined);
    for (let n = 0; n < 6; n += 1)
      await database
        .transaction((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'))
        .catch(() => undefined);
    expect(await database.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('gives up a statement that takes longer than it may', async () => {
    await expect(database.query('SELECT pg_sleep(30)')).rejects.toThrow(/statement timeout/);
  });
});

describe('a bulk load', () => {
  const rows = (from: number, to: number): Buffer[] =>
    Array.from({ length: to - from }, (_, index) => Buffer.from(`${String(from + index)}\tana\n`));

  it('copies as many rows as it says', async () => {
    const copied = await database.transaction((tx) =>
      tx.copyIn('COPY thing (id, owner) FROM STDIN', rows(0, 5_000)),
    );
    expect([copied, (await ids()).length]).toEqual([5_000, 5_000]);
  });

  it('fails by the code of the row that cannot be, and leaves the connection usable', async () => {
    const copying = database.transaction(async (tx) => {
      await tx.execute(insert, [7]);
      return tx.copyIn('COPY thing (id, owner) FROM STDIN', rows(0, 5_000));
    });
    await expect(copying).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
    expect(await ids()).toEqual([]);
    expect(await database.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('fails where its source does, and nothing is left of it', async () => {
    function* source(): Generator<Buffer> {
      yield* rows(0, 10);
      throw new Error('the source broke');
    }
    const copying = database.transaction((tx) => tx.copyIn('COPY thing (id, owner) FROM STDIN', source()));
    await expect(copying).rejects.toThrow('the source broke');
    expect(await ids()).toEqual([]);
    expect(await database.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});

describe('a question as one person', () => {
  it('sees the rows of that person only, and can change none', async () => {
    await database.query("INSERT INTO thing (id, owner) VALUES (1, 'ana'), (2, 'luis')");
    const see = (who: string) =>
      database.asPerson(who, (scope) => scope.query('all', 'SELECT id FROM thing', []), CONFINED);
    expect([await see('ana'), await see('luis'), await see('eva')]).toEqual([[{ id: 1 }], [{ id: 2 }], []]);
    const change = database.asPerson(
      'ana',
      (scope) => scope.query('change', 'UPDATE thing SET owner = $1', ['eva']),
      CONFINED,
    );
    await expect(change).rejects.toThrow(/read-only transaction/);
  });

  it('is never answered for whoever asked before, where the connection could not be confined', async () => {
    await database.query("INSERT INTO thing (id, owner) VALUES (1, 'ana')");
    const see = (who: string) =>
      database.asPerson(who, (scope) => scope.query('all', 'SELECT id FROM thing', []), CONFINED);
    for (let n = 0; n < 4; n += 1) {
      expect(await Promise.all([see('ana'), see('ana')])).toEqual([[{ id: 1 }], [{ id: 1 }]]);
      const rows: unknown[] = [];
      const asks = database.asPerson(
        'no\0body',
        async (scope) => rows.push(await scope.query('all', 'SELECT id FROM thing', [])),
        CONFINED,
      );
      await expect(asks).rejects.toThrow(/invalid byte sequence/);
      expect(rows).toEqual([]);
    }
  });

  it('leaves nothing of the person on the connection', async () => {
    const show =
      "SELECT current_user AS who, coalesce(current_setting('valija.person_key', true), '') AS person";
    for (let n = 0; n < 4; n += 1) {
      await database.asPerson('ana', (scope) => scope.query('show', show, []), CONFINED);
      await database.asPerson('ana', () => Promise.reject(new Error('no')), CONFINED).catch(() => undefined);
    }
    for (const row of await Promise.all([database.query(show), database.query(show)]))
      expect(row).toEqual([{ who: 'wall_test', person: '' }]);
  });
});

describe('a connection that the server ends while it is in our hands', () => {
  const PID = 'SELECT pg_backend_pid() AS pid';
  /** As a server that restarts does it, and then time passes in which nobody asks anything. */
  const end = async (pid: number): Promise<void> => {
    await database.query('SELECT pg_terminate_backend($1)', [pid]);
    await new Promise((resolve) => setTimeout(resolve, 100));
  };

  it.each([
    [
      'a session',
      () =>
        database.session(async (client) => {
          const { rows } = await client.query<{ pid: number }>(PID);
          await end(rows[0]?.pid ?? 0);
          await client.query('SELECT 1');
        }),
    ],
    [
      'a question as one person',
      () =>
        database.asPerson(
          'ana',
          async (scope) => {
            const [row] = await scope.query<{ pid: number }>('pid', PID, []);
            await end(row?.pid ?? 0);
            await scope.query('after', 'SELECT 1', []);
          },
          CONFINED,
        ),
    ],
    [
      'a transaction',
      () =>
        database.transaction(async (tx) => {
          const [row] = await tx.query<{ pid: number }>(PID);
          await end(row?.pid ?? 0);
          await tx.query('SELECT 1');
        }),
    ],
    [
      'a transaction of which only the end is left',
      () =>
        database.transaction(async (tx) => {
          const [row] = await tx.query<{ pid: number }>(PID);
          await end(row?.pid ?? 0);
        }),
    ],
  ])('is a failure with a code in %s, and the process lives on with another', async (_, work) => {
    const away = { code: 'service-unavailable', facts: { service: 'postgres' } };
    await expect(work()).rejects.toMatchObject(away);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a failure that is not the server’s', () => {
  it('is passed on: what is wrong with a statement, and what the work threw', async () => {
    await expect(database.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
    const mine = new Error('mine');
    await expect(database.transaction(() => Promise.reject(mine))).rejects.toBe(mine);
  });
});

describe('migrations', () => {
  it('are run once, by whoever comes first', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrate(place.ownerUrl, 'wall_test', migrations)));
    expect(runs).toEqual([[], [], []]);
  });
});
