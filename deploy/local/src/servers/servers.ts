import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Layout, kafkaSettings } from '../layout.js';
import type { ProcessSpec } from '../process-spec.js';
import { fetchJars, requireJava } from './jars.js';
import { KAFKA_ADMIN, kafkaSpec } from './kafka.js';
import { POSTGRES_SUPERUSER, postgresSpec } from './postgres.js';
import { redisSpec } from './redis.js';

export interface ServerPorts {
  readonly postgres: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly redis: number;
}

export interface ServerPasswords {
  readonly postgres: string;
  readonly kafka: string;
  readonly redis: string;
}

/** Where the servers are and how an administrator enters them. */
export interface ServerAddresses {
  /** As superuser, to the database `postgres`. */
  readonly postgresUrl: string;
  readonly kafkaBrokers: string;
  readonly kafkaAdmin: { readonly username: string; readonly password: string };
  readonly redisUrl: string;
  /** Where all that they write is, where they are processes of this machine. */
  readonly folder?: string | undefined;
}

export interface ServerPlan {
  readonly layout: Layout;
  readonly ports: ServerPorts;
  readonly passwords: ServerPasswords;
  /** An address in the environment replaces our own Redis. */
  readonly redisUrl?: string | undefined;
  /** Kafka is to be loaded for long, not started soon. */
  readonly isForLoad?: boolean | undefined;
  readonly progress?: (what: string) => void;
}

/** The three servers as processes, prepared to be started. */
export async function serverSpecs(
  plan: ServerPlan,
): Promise<{ specs: ProcessSpec[]; addresses: ServerAddresses }> {
  const { layout, ports, passwords } = plan;
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  mkdirSync(layout.data, { recursive: true, mode: 0o700 });
  await requireJava();
  await fetchJars(kafkaSettings, layout.servers, plan.progress);
  const own = await Promise.all([
    postgresSpec({
      directory: folder(layout, 'postgres'),
      port: ports.postgres,
      password: passwords.postgres,
      isForLoad: plan.isForLoad,
    }),
    kafkaSpec({
      jars: join(layout.servers, 'kafka'),
      settings: kafkaSettings,
      directory: folder(layout, 'kafka'),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      adminPassword: passwords.kafka,
      isForLoad: plan.isForLoad,
    }),
  ]);
  const redis =
    plan.redisUrl === undefined
      ? [
          await redisSpec({
            binaries: join(layout.servers, 'redis'),
            directory: folder(layout, 'redis'),
            port: ports.redis,
            password: passwords.redis,
          }),
        ]
      : [];
  return {
    specs: [...own, ...redis],
    addresses: {
      postgresUrl: `postgres://${POSTGRES_SUPERUSER}:${passwords.postgres}@127.0.0.1:${String(ports.postgres)}/postgres`,
      kafkaBrokers: `127.0.0.1:${String(ports.kafka)}`,
      kafkaAdmin: { username: KAFKA_ADMIN, password: passwords.kafka },
      redisUrl: plan.redisUrl ?? `redis://:${passwords.redis}@127.0.0.1:${String(ports.redis)}`,
      folder: layout.root,
    },
  };
}

function folder(layout: Layout, name: string): string {
  const path = join(layout.data, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
