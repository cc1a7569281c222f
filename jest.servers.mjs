import { startTestServers } from '@valija/local';

/** Before the integration tests: one set of servers for all of them, whose addresses they find in the environment. */
export default async function start() {
  const servers = await startTestServers((line) => console.log(line));
  const { postgresUrl, kafkaBrokers, kafkaAdmin, redisUrl } = servers.addresses;
  Object.assign(process.env, {
    TEST_POSTGRES_URL: postgresUrl,
    TEST_KAFKA_BROKERS: kafkaBrokers,
    TEST_KAFKA_ADMIN: `${kafkaAdmin.username}:${kafkaAdmin.password}`,
    TEST_REDIS_URL: redisUrl,
  });
  globalThis.testServers = servers;
}
