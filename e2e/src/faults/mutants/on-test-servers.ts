import { setEnvironment } from '@valija/config';
import { startTestServers } from '@valija/local';

/** Does work with servers for tests named in the environment: those that it names already, or new ones until it is done. */
export async function onTestServers<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const servers = await startTestServers(say);
  const { postgresUrl, kafkaBrokers, kafkaAdmin, redisUrl } = servers.addresses;
  setEnvironment('TEST_POSTGRES_URL', postgresUrl);
  setEnvironment('TEST_KAFKA_BROKERS', kafkaBrokers);
  setEnvironment('TEST_KAFKA_ADMIN', `${kafkaAdmin.username}:${kafkaAdmin.password}`);
  setEnvironment('TEST_REDIS_URL', redisUrl);
  try {
    return await work();
  } finally {
    await servers.stop();
  }
}
