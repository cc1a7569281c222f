import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { environment } from '@valija/config';
import { layout } from './layout.js';
import { freePorts } from './ports.js';
import { type ServerAddresses, serverSpecs } from './servers/servers.js';
import { Supervisor } from './supervisor/supervisor.js';

export interface TestServers {
  readonly addresses: ServerAddresses;
  /** Ends what was started, and leaves nothing behind. */
  stop(): Promise<void>;
}

/** Servers for tests: those that the environment names, else a set of their own. */
export async function startTestServers(say: (line: string) => void): Promise<TestServers> {
  const named = addressesFromEnvironment();
  if (named) return { addresses: named, stop: () => Promise.resolve() };
  const place = layout(`test-${randomBytes(4).toString('hex')}`);
  const [postgres = 0, kafka = 0, kafkaController = 0, redis = 0] = await freePorts(4);
  const { specs, addresses } = await serverSpecs({
    layout: place,
    ports: { postgres, kafka, kafkaController, redis },
    passwords: { postgres: password(), kafka: password(), redis: password() },
  });
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    rmSync(place.root, { recursive: true, force: true });
  };
  try {
    await supervisor.startStage(specs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { addresses, stop };
}

function addressesFromEnvironment(): ServerAddresses | undefined {
  const { TEST_POSTGRES_URL, TEST_KAFKA_BROKERS, TEST_KAFKA_ADMIN, TEST_REDIS_URL } = environment();
  if (!TEST_POSTGRES_URL || !TEST_KAFKA_BROKERS || !TEST_KAFKA_ADMIN || !TEST_REDIS_URL) return undefined;
  const [username = '', password_ = ''] = TEST_KAFKA_ADMIN.split(':');
  return {
    postgresUrl: TEST_POSTGRES_URL,
    kafkaBrokers: TEST_KAFKA_BROKERS,
    kafkaAdmin: { username, password: password_ },
    redisUrl: TEST_REDIS_URL,
  };
}

function password(): string {
  return randomBytes(18).toString('base64url');
}
