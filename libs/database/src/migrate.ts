import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/**
 * Brings a schema to the newest version, as its owner. Safe to run from several processes at once: an advisory lock
 * makes the others wait, and they find nothing to do.
 *
 * @returns the names of the migrations that were run
 */
export async function migrate(
  ownerUrl: string,
  schema: string,
  migrations: readonly MigrationClass[],
): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    applicationName: `${schema}-migrations`,
    extra: { options: `-c search_path=${schema}`, max: 2 },
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock(hashtext($1))', [`valija.migrate.${schema}`]);
    const done = await dataSource.runMigrations();
    return done.map(({ name }) => name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()');
    await lock.release();
    await dataSource.destroy();
  }
}
