import { ConfigurationError, loadConfiguration } from '@valija/config';
import { type MigrationClass, migrate, migrationVariables } from '@valija/database';

/** Runs the migrations of a service as the owner of its schema, says what it did, and leaves. */
export async function migrateService(schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  try {
    const { databaseOwnerUrl } = loadConfiguration(migrationVariables);
    const done = await migrate(databaseOwnerUrl, schema, migrations);
    process.stdout.write(`${schema}: ${done.length === 0 ? 'nothing to migrate' : done.join(', ')}\n`);
  } catch (error) {
    const why = error instanceof ConfigurationError || error instanceof Error ? error.message : 'unknown';
    process.stderr.write(`${schema}: the migration failed: ${why}\n`);
    process.exitCode = 1;
  }
}
