import type { Logger } from '@valija/observability';
import kafkajs, { type Kafka, type LogEntry } from 'kafkajs';
import type { KafkaSettings } from './settings.js';

/** A connection to Kafka as one principal. kafkajs consumes twice as fast as its peers here (ADR 0006). */
export class Broker {
  readonly kafka: Kafka;

  constructor(
    readonly settings: KafkaSettings,
    readonly logger: Logger,
  ) {
    this.kafka = new kafkajs.Kafka({
      clientId: settings.clientId,
      brokers: [...settings.brokers],
      ssl: settings.tls,
      sasl: { mechanism: 'scram-sha-512', username: settings.username, password: settings.password },
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => (entry) => {
        report(logger, entry);
      },
    });
  }
}

/** A broker that comes and goes is the world's fault: kafkajs tries again by itself, so it is a warning. */
function report(logger: Logger, { namespace, level, log }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _name, stack: _stack, ...fields } = log;
  const line = `kafka ${namespace}: ${message}`;
  if (level <= kafkajs.logLevel.WARN) logger.warn(fields, line);
  else logger.debug(fields, line);
}
