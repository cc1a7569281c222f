import { environment } from '@valija/config';

export interface Servers {
  readonly postgresUrl: string;
  readonly kafkaBrokers: string;
  readonly kafkaAdmin: { readonly username: string; readonly password: string };
  readonly redisUrl: string;
}

/** The servers that jest.servers.mjs started (or found) for this run. Without them a test fails: it never skips. */
export function servers(): Servers {
  const { TEST_POSTGRES_URL, TEST_KAFKA_BROKERS, TEST_KAFKA_ADMIN, TEST_REDIS_URL } = environment();
  if (!TEST_POSTGRES_URL || !TEST_KAFKA_BROKERS || !TEST_KAFKA_ADMIN || !TEST_REDIS_URL) {
    throw new Error(
      'Integration tests need servers: run them by `npm test`, or `npx jest --selectProjects int`',
    );
  }
  const [username = '', password = ''] = TEST_KAFKA_ADMIN.split(':');
  return {
    postgresUrl: TEST_POSTGRES_URL,
    kafkaBrokers: TEST_KAFKA_BROKERS,
    kafkaAdmin: { username, password },
    redisUrl: TEST_REDIS_URL,
  };
}
