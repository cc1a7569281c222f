import { type Configuration, boolean, hostAndPorts, secret, text, variable } from '@valija/config';

/** What a process says of Kafka: where it is, and who it is there. */
export const kafkaVariables = {
  KAFKA_BROKERS: variable(hostAndPorts(), 'where Kafka answers, host:port, comma-separated'),
  KAFKA_USERNAME: variable(text(), 'SCRAM principal of this process'),
  KAFKA_PASSWORD: secret(text(), 'its password'),
  KAFKA_TLS: variable(boolean().default(false), 'speak TLS; only a broker on this machine goes without'),
};

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly tls: boolean;
  /** Shown in the broker's logs and metrics. */
  readonly clientId: string;
}

export function kafkaSettings(
  configuration: Configuration<typeof kafkaVariables>,
  clientId: string,
): KafkaSettings {
  return {
    brokers: configuration.kafkaBrokers,
    username: configuration.kafkaUsername,
    password: configuration.kafkaPassword,
    tls: configuration.kafkaTls,
    clientId,
  };
}
