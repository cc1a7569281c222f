import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { environment } from '@valija/config';
import { startContainers } from './containers.js';
import { dockerAnswers } from './docker.js';
import { layout } from './layout.js';
import { freePorts } from './ports.js';
import { type ServerAddresses, serverSpecs } from './servers/servers.js';
import { Supervisor } from './supervisor/supervisor.js';

export interface TestServers {
  readonly addresses: ServerAddresses;
  /** Ends what was started, and leaves nothing behind. */
  stop(): Promise<void>;
}

/**
 * Servers for tests: those that the environment names, else containers where Docker answers, else the local ones that
 * `npm start` uses. Where neither of these can be had, the tests fail with the reason of each.
 */
export async function startTestServers(say: (line: string) => void): Promise<TestServers> {
  const named = addressesFromEnvironment();
  if (named) return { addresses: named, stop: () => Promise.resolve() };
  if (!(await dockerAnswers())) return startLocalServers(say);
  try {
    say('Servers for tests: containers.');
    return await startContainers();
  } catch (error) {
    const why = `Docker answers, but its containers did not start: ${reason(error)}`;
    say(`${why}\nServers for tests: local ones instead.`);
    return startLocalServers(say).catch((local: unknown) => {
      throw new Error(`${why}\nNor did the local servers: ${reason(local)}`, { cause: local });
    });
  }
}

async function startLocalServers(say: (line: string) => void): Promise<TestServers> {
  const place = layout(`test-${randomBytes(4).toString('hex')}`);
  const [postgres = 0, kafka = 0, kafkaController = 0, redis = 0] = await freePorts(4);
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    rmSync(place.root, { recursive: true, force: true });
  };
  try {
    const { specs, addresses } = await serverSpecs({
      layout: place,
      ports: { postgres, kafka, kafkaController, redis },
      passwords: { postgres: password(), kafka: password(), redis: password() },
    });
    await supervisor.startStage(specs);
    return { addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function addressesFromEnvironment(): ServerAddresses | undefined {
  const { TEST_POSTGRES_URL, TEST_KAFKA_BROKERS, TEST_KAFKA_ADMIN, TEST_REDIS_URL, TEST_SERVERS_FOLDER } =
    environment();
  if (!TEST_POSTGRES_URL || !TEST_KAFKA_BROKERS || !TEST_KAFKA_ADMIN || !TEST_REDIS_URL) return undefined;
  const [username = '', password_ = ''] = TEST_KAFKA_ADMIN.split(':');
  return {
    postgresUrl: TEST_POSTGRES_URL,
    kafkaBrokers: TEST_KAFKA_BROKERS,
    kafkaAdmin: { username, password: password_ },
    redisUrl: TEST_REDIS_URL,
    folder: TEST_SERVERS_FOLDER === '' ? undefined : TEST_SERVERS_FOLDER,
  };
}

function password(): string {
  return randomBytes(18).toString('base64url');
}
