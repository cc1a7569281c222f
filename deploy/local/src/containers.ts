import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type * as testcontainers from 'testcontainers';
import { kafkaSettings, repository } from './layout.js';
import { freePorts } from './ports.js';
import { KAFKA_ADMIN } from './servers/kafka.js';
import { POSTGRES_SUPERUSER, discreetLog } from './servers/postgres.js';
import type { ServerAddresses } from './servers/servers.js';

/** The images of docker-compose.yml: a test holds them against it. */
export const images = {
  postgres: 'postgres:18',
  kafka: 'apache/kafka:4.3.0',
  redis: 'valkey/valkey:8.1.4',
} as const;

/** Those of docker-compose.yml, and of the local server but for where it listens. */
export const postgresSettings = {
  listen_addresses: '*',
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  ...discreetLog,
} as const;

export interface StartedContainers {
  readonly addresses: ServerAddresses;
  stop(): Promise<void>;
}

const POSTGRES_PORT = 5_432;
const KAFKA_INSIDE = 9_092;
const KAFKA_OUTSIDE = 9_094;
const REDIS_PORT = 6_379;
const START_WITHIN_MS = 180_000;
const READABLE = 0o444;
const PASSWORD_FILE = '/opt/valija/admin-password';

type Library = typeof testcontainers;
type Container = testcontainers.GenericContainer;
type Started = testcontainers.StartedTestContainer;

/**
 * PostgreSQL, Kafka and Valkey as containers, with the settings, principals and rights of the local servers. Ends by
 * itself (testcontainers' reaper) when this process is killed.
 */
export async function startContainers(): Promise<StartedContainers> {
  // Only here: who has no Docker never loads it.
  const library = await import('testcontainers');
  const { host } = (await library.getContainerRuntimeClient()).info.containerRuntime;
  const passwords = { postgres: password(), kafka: password(), redis: password() };
  // Chosen before: a broker must know by which address it is called.
  const [kafkaPort = 0] = await freePorts(1);
  const kafkaAddress = `${host}:${String(kafkaPort)}`;
  const outcomes = await Promise.allSettled([
    postgres(library, passwords.postgres).start(),
    kafka(library, passwords.kafka, kafkaPort, kafkaAddress).start(),
    redis(library, passwords.redis).start(),
  ]);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((container) => container.stop({ timeout: 1_000 })));
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason as Error;
  }
  const [postgresContainer, , redisContainer] = started as [Started, Started, Started];
  const at = (container: Started, port: number): string => `${host}:${String(container.getMappedPort(port))}`;
  return {
    addresses: {
      postgresUrl: `postgres://${POSTGRES_SUPERUSER}:${passwords.postgres}@${at(postgresContainer, POSTGRES_PORT)}/postgres`,
      kafkaBrokers: kafkaAddress,
      kafkaAdmin: { username: KAFKA_ADMIN, password: passwords.kafka },
      redisUrl: `redis://:${passwords.redis}@${at(redisContainer, REDIS_PORT)}`,
    },
    stop,
  };
}

function postgres({ GenericContainer, Wait }: Library, secret: string): Container {
  return (
    new GenericContainer(images.postgres)
      .withEnvironment({
        POSTGRES_PASSWORD: secret,
        POSTGRES_INITDB_ARGS:
          '--auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8',
      })
      .withCommand([
        'postgres',
        ...Object.entries(postgresSettings).map(([name, value]) => `-c${name}=${String(value)}`),
      ])
      .withExposedPorts(POSTGRES_PORT)
      // Over TCP: while it prepares its first data, the image's server answers on its socket only.
      .withWaitStrategy(
        Wait.forSuccessfulCommand(`pg_isready --quiet --host=127.0.0.1 --username=${POSTGRES_SUPERUSER}`),
      )
      .withStartupTimeout(START_WITHIN_MS)
  );
}

/** By the script of the composed system: it is the one that formats the storage with a SCRAM user. */
function kafka(
  { GenericContainer, Wait }: Library,
  secret: string,
  port: number,
  address: string,
): Container {
  return new GenericContainer(images.kafka)
    .withEnvironment({
      ADMIN_PASSWORD_FILE: PASSWORD_FILE,
      INSIDE: `127.0.0.1:${String(KAFKA_INSIDE)}`,
      OUTSIDE: address,
      KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
      KAFKA_LOG4J_OPTS: '-Dlog4j2.configurationFile=/opt/valija/log4j2.yaml',
    })
    .withCopyFilesToContainer([
      { source: join(repository, 'deploy', 'compose', 'kafka.sh'), target: '/opt/valija/kafka.sh' },
      { source: join(kafkaSettings, 'log4j2.yaml'), target: '/opt/valija/log4j2.yaml' },
    ])
    .withCopyContentToContainer([{ content: secret, target: PASSWORD_FILE, mode: READABLE }])
    .withCommand(['/bin/sh', '/opt/valija/kafka.sh'])
    .withExposedPorts({ container: KAFKA_OUTSIDE, host: port })
    .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
    .withStartupTimeout(START_WITHIN_MS);
}

function redis({ GenericContainer, Wait }: Library, secret: string): Container {
  const settings = ['--requirepass', secret, '--save', '', '--maxmemory-policy', 'noeviction'];
  return new GenericContainer(images.redis)
    .withCommand(['valkey-server', ...settings])
    .withExposedPorts(REDIS_PORT)
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(START_WITHIN_MS);
}

function password(): string {
  return randomBytes(18).toString('base64url');
}
