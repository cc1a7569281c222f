import { environment } from '@valija/config';
import { Kafka, logLevel } from 'kafkajs';
import { Pool } from 'pg';

/** A message at a time from Kafka into one insert: no check, no batch, no fence, no ack. */
const env = environment();
const [username = '', password = ''] = (env['PEER_KAFKA_PRINCIPAL'] ?? '').split(':');
const kafka = new Kafka({
  clientId: 'bare',
  brokers: (env['PEER_KAFKA_BROKERS'] ?? '').split(','),
  sasl: { mechanism: 'scram-sha-512', username, password },
  logLevel: logLevel.ERROR,
});
const pool = new Pool({ connectionString: env['PEER_DATABASE_URL'], max: 4 });
const consumer = kafka.consumer({ groupId: 'bare', maxWaitTimeInMs: 200 });
await consumer.connect();
await consumer.subscribe({ topics: [env['PEER_TOPIC'] ?? ''], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const values = [message.key?.toString(), message.value];
    await pool.query({ name: 'insert', text: 'INSERT INTO bench.bare (id, value) VALUES ($1, $2)', values });
  },
});
process.on('SIGTERM', () => void consumer.disconnect().then(() => process.exit(0)));
