import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from '@valija/config';
import { createDatabase, provisionService } from '@valija/database';
import { hubGrants } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { TopicPlans } from '../nodes/topic-plan.js';

/** What an installation is made of, with its secrets. Read from a file that only the operator may read. */
export interface Deployment {
  readonly postgres: {
    /** As superuser, to any database of the server. */
    readonly superuserUrl: string;
    readonly database: string;
    readonly services: Readonly<Record<string, { readonly service: string; readonly owner: string }>>;
  };
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly username: string;
    readonly password: string;
    readonly tls: boolean;
    readonly replicas: number;
    /** Passwords of the hub's services, by principal. */
    readonly principals: Readonly<Record<string, string>>;
  };
}

/** Services with a schema: its name, the folder of the service, and the roles that its queries may become. */
const schemas = [
  { schema: 'directory', service: 'directory', confinedRoles: [] },
  { schema: 'metadata_store', service: 'metadata-store', confinedRoles: ['metadata_store_citizen'] },
  { schema: 'alerts', service: 'alerts', confinedRoles: [] },
] as const;

/** Makes databases, roles, schemas, topics, principals and rights, and runs the migrations. Safe to repeat. */
export async function setup(
  deployment: Deployment,
  repository: string,
  say: (line: string) => void,
): Promise<void> {
  await Promise.all([setupPostgres(deployment, repository, say), setupKafka(deployment, repository, say)]);
}

async function setupPostgres(
  { postgres }: Deployment,
  repository: string,
  say: (line: string) => void,
): Promise<void> {
  const { superuserUrl, database, services } = postgres;
  await createDatabase(superuserUrl, database);
  const asSuperuser = withDatabase(superuserUrl, database);
  for (const { schema, confinedRoles } of schemas) {
    const passwords = services[schema];
    if (!passwords)
      throw new CommandFailed(`The deployment file has no passwords for "${schema}".`, exitCodes.usage);
    await provisionService(asSuperuser, {
      service: schema,
      servicePassword: passwords.service,
      ownerPassword: passwords.owner,
      confinedRoles,
    });
  }
  await Promise.all(
    schemas.map(async ({ schema, service }) => {
      const owner = withUser(asSuperuser, `${schema}_owner`, services[schema]?.owner ?? '');
      say(await runMigrations(join(repository, 'services', service, 'dist', 'migrate.main.js'), owner));
    }),
  );
}

async function setupKafka(
  { kafka }: Deployment,
  repository: string,
  say: (line: string) => void,
): Promise<void> {
  const admin = new BrokerAdmin({ ...kafka, clientId: 'valija-setup' });
  try {
    await admin.ensureTopics(new TopicPlans(repository, kafka.replicas).hub());
    await admin.setPasswords(new Map(Object.entries(kafka.principals)));
    await admin.grant(hubGrants());
    say(`kafka: ${Object.keys(kafka.principals).length} principals, rights by literal name`);
  } finally {
    await admin.close();
  }
}

/** Each service brings its own migrations and runs them as the owner of its schema. */
function runMigrations(script: string, ownerUrl: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], {
      env: { ...environment(), DATABASE_OWNER_URL: ownerUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.trim());
      else reject(new CommandFailed(output.trim(), exitCodes.unexpected));
    });
  });
}

export function withDatabase(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.href;
}

export function withUser(url: string, user: string, password: string): string {
  const target = new URL(url);
  target.username = user;
  target.password = password;
  return target.href;
}
