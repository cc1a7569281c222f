import { type Configuration, integer, secret, url, variable } from '@valija/config';

/** What a service says of its database: where it is, and who it is there. One schema and one role a service. */
export const databaseVariables = {
  DATABASE_URL: secret(url(), 'postgres://role:password@host:port/database, as the role of this service'),
  DATABASE_POOL_SIZE: variable(integer(1, 200).default(10), 'most connections of this process'),
  DATABASE_STATEMENT_TIMEOUT_MS: variable(
    integer(100).default(30_000),
    'a statement that takes longer is given up, in milliseconds',
  ),
};

export const migrationVariables = {
  DATABASE_OWNER_URL: secret(
    url(),
    'postgres://role:password@host:port/database, as the owner of the schema; only migrations use it',
  ),
};

export interface DatabaseSettings {
  readonly url: string;
  /** The service's schema. */
  readonly schema: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

export function databaseSettings(
  configuration: Configuration<typeof databaseVariables>,
  schema: string,
  applicationName = schema,
): DatabaseSettings {
  return {
    url: configuration.databaseUrl,
    schema,
    poolSize: configuration.databasePoolSize,
    statementTimeoutMs: configuration.databaseStatementTimeoutMs,
    applicationName,
  };
}
