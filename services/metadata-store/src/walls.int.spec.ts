import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@valija/database';
import { BlindIndex } from '@valija/dispatch-rows';
import { aSnapshot } from '@valija/testing';
import { CITIZEN_ROLE } from './migrations/migrations.js';
import { RunningStore, luis } from './testing/running-store.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

describe('walls', () => {
  it('shows a query without any condition only the rows of its person', async () => {
    const other = aSnapshot({ holder: { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } });
    await store.commit(aSnapshot(), other);
    const key = new BlindIndex(store.keyring).keyOf(luis.person);
    const rows = await store
      .part('reader', Database)
      .asPerson(
        key,
        (scope) =>
          scope.query<{ holder_key: string; mine: boolean }>('wall', 'SELECT holder_key FROM dispatch', []),
        CITIZEN_ROLE,
      );
    expect(rows.length).toBeGreaterThan(0);
    const [addressed] = await store.database.query<{ n: number }>(
      'SELECT count(*) AS n FROM addressee WHERE person_key = $1',
      [key],
    );
    expect(rows.filter(({ holder_key }) => holder_key !== key)).toHaveLength(addressed?.n ?? -1);
  });

  it.each(['life_fact', 'appearance', 'release'])(
    'ask for the dispatch of a row of %s, and never for all there are',
    async (table) => {
      const plan = await store
        .part('reader', Database)
        .asPerson(
          new BlindIndex(store.keyring).keyOf(luis.person),
          (scope) =>
            scope.query(`plan-${table}`, `EXPLAIN SELECT FROM ${table} WHERE dispatch_id = $1`, [
              randomUUID(),
            ]),
          CITIZEN_ROLE,
        );
      expect(JSON.stringify(plan)).toContain(`dispatch_id = ${table}.dispatch_id`);
    },
  );

  it.each([
    'ALTER TABLE dispatch DISABLE ROW LEVEL SECURITY',
    'DROP TABLE dispatch',
    'TRUNCATE dispatch',
    'DELETE FROM dispatch',
    'UPDATE life_fact SET kind = kind',
    'DELETE FROM appearance',
    'CREATE TABLE mine (id int)',
  ])('does not let the service %s', async (statement) => {
    await expect(store.database.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('keeps names, numbers and words out of every column', async () => {
    await store.commit(aSnapshot({ subject: { defaultLanguage: 'es', texts: { es: 'CANARY-SUBJECT' } } }));
    const dumped = await store.database.query<{ row: string }>('SELECT dispatch::text AS row FROM dispatch');
    const text = dumped.map(({ row }) => row).join('\n');
    const hex = (word: string): string => Buffer.from(word).toString('hex');
    for (const personal of ['12345678Z', 'Ana Ejemplo', 'CANARY-SUBJECT']) {
      expect(text).not.toContain(personal);
      expect(text).not.toContain(hex(personal));
    }
  });
});
