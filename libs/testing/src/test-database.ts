import { hash, randomBytes } from 'node:crypto';
import {
  type MigrationClass,
  type ServiceOwnership,
  createDatabase,
  migrate,
  provisionService,
} from '@valija/database';
import { Client } from 'pg';
import { servers } from './servers.js';

export interface TestDatabase {
  /** As the service's role. */
  readonly url: string;
  /** As the owner of its schema. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

const PASSWORD = 'test';

/**
 * A database of one's own with a service's schema: a clone of a template that is migrated once a run, so each file has
 * total isolation for the price of a file copy.
 */
export async function testDatabase(
  service: string,
  migrations: readonly MigrationClass[],
  confinedRoles: readonly string[] = [],
): Promise<TestDatabase> {
  const admin = servers().postgresUrl;
  const ownership: ServiceOwnership = {
    service,
    servicePassword: PASSWORD,
    ownerPassword: PASSWORD,
    confinedRoles,
  };
  // A server that is kept running may hold a template of before the newest migration.
  const version = hash('sha256', migrations.map(({ name }) => name).join()).slice(0, 8);
  const template = `template_${service}_${version}`;
  await withLock(admin, template, async () => {
    if (await exists(admin, template)) return;
    const making = `${template}_making`;
    await createDatabase(admin, making);
    await provisionService(to(admin, making), ownership);
    await migrate(to(admin, making, `${service}_owner`), service, migrations);
    await asAdmin(admin, (client) => client.query(`ALTER DATABASE ${making} RENAME TO ${template}`));
  });
  const name = `test_${service}_${randomBytes(5).toString('hex')}`;
  await withLock(admin, template, () => createDatabase(admin, name, template));
  await provisionService(to(admin, name), ownership);
  return {
    url: to(admin, name, service),
    ownerUrl: to(admin, name, `${service}_owner`),
    superuserUrl: to(admin, name),
    drop: () =>
      asAdmin(admin, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

function to(url: string, database: string, user?: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  if (user !== undefined) {
    target.username = user;
    target.password = PASSWORD;
  }
  return target.href;
}

async function exists(admin: string, database: string): Promise<boolean> {
  return asAdmin(admin, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    return rowCount !== 0;
  });
}

/** Test files run in processes of their own: the lock is in Postgres. */
function withLock(admin: string, name: string, work: () => Promise<void>): Promise<void> {
  return asAdmin(admin, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    await work();
  });
}

async function asAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
