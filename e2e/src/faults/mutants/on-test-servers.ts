import { environment, setEnvironment } from '@valija/config';
import { startTestServers } from '@valija/local';

/** Does work with servers for tests named in the environment: those that it names already, or new ones until it is done. */
export async function onTestServers<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const servers = await startTestServers(say);
  const { postgresUrl, kafkaBrokers, kafkaAdmin, redisUrl } = servers.addresses;
  const named = {
    TEST_POSTGRES_URL: postgresUrl,
    TEST_KAFKA_BROKERS: kafkaBrokers,
    TEST_KAFKA_ADMIN: `${kafkaAdmin.username}:${kafkaAdmin.password}`,
    TEST_REDIS_URL: redisUrl,
  };
  const before = { ...environment() };
  for (const [name, value] of Object.entries(named)) setEnvironment(name, value);
  try {
    return await work();
  } finally {
    // The next step would take servers that are gone for its own.
    for (const name of Object.keys(named)) setEnvironment(name, before[name]);
    await servers.stop();
  }
}
