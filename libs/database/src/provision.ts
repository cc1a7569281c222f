import { Client } from 'pg';

/** The two roles and the schema of a service. */
export interface ServiceOwnership {
  /** Name of the schema and of the role that the service runs as. */
  readonly service: string;
  readonly servicePassword: string;
  /** Password of `<service>_owner`, which owns the schema and runs its migrations. */
  readonly ownerPassword: string;
  /** Roles without login that the service may become for a query: row-level security is theirs, and not its own. */
  readonly confinedRoles?: readonly string[];
}

const UNDEFINED = '3D000';
const LIBPQ_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Makes a database, unless it is there. Nobody but those whom `provisionService` lets in may enter it. */
export async function createDatabase(superuserUrl: string, name: string, template?: string): Promise<void> {
  assertName(name);
  await asSuperuser(superuserUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    await client.query(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  });
}

/** Makes (or renews the passwords of) a service's roles, and its schema in the database of the URL. */
export async function provisionService(superuserUrl: string, ownership: ServiceOwnership): Promise<void> {
  const { service, servicePassword, ownerPassword, confinedRoles = [] } = ownership;
  const owner = `${service}_owner`;
  assertName(service);
  const database = new URL(superuserUrl).pathname.slice(1);
  assertName(database);
  await asSuperuser(superuserUrl, async (client) => {
    // Several processes may provision one cluster at once: roles are shared by all its databases.
    await client.query("SELECT pg_advisory_lock(hashtext('valija.provision'))");
    await role(client, owner, ownerPassword);
    await role(client, service, servicePassword);
    for (const confined of confinedRoles) {
      assertName(confined);
      await role(client, confined);
      await client.query(`GRANT ${confined} TO ${service} WITH INHERIT FALSE, SET TRUE`);
    }
    if (confinedRoles.length > 0) await client.query(`ALTER ROLE ${service} BYPASSRLS`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${owner}`);
    await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${service}`);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${owner}`);
    for (const user of [service, ...confinedRoles])
      await client.query(`GRANT USAGE ON SCHEMA ${service} TO ${user}`);
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  });
}

async function role(client: Client, name: string, password?: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const login = password === undefined ? 'NOLOGIN' : `LOGIN PASSWORD ${client.escapeLiteral(password)}`;
  await client.query(
    `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} ${login} NOSUPERUSER NOCREATEDB NOCREATEROLE`,
  );
}

async function asSuperuser(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'valija-provision' });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED) {
      throw new Error(`The database of ${new URL(url).pathname} does not exist: create it first`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function assertName(name: string): void {
  if (!LIBPQ_NAME.test(name))
    throw new Error(`"${name}" is not a plain lower-case name for a role or schema`);
}
