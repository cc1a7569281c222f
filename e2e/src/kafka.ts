import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, type RetryOptions, logLevel } from 'kafkajs';
import { profile } from './stack.js';

/** A plain client of Kafka with a node's own credentials, as a stranger would write one. */
export function kafkaAs(nodeId: string, retry: RetryOptions = {}): Kafka {
  const { username, password } = JSON.parse(
    readFileSync(join(profile().nodesDirectory, `${nodeId}.json`), 'utf8'),
  ) as { username: string; password: string };
  return new Kafka({
    clientId: 'somebody',
    brokers: profile().kafka.brokers,
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
    retry,
  });
}
