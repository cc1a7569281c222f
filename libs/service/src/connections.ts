import type { Provider } from '@nestjs/common';
import { Database, type DatabaseSettings } from '@valija/database';
import { Broker, type KafkaSettings } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import { Closing } from './closing.js';
import { HealthChecks } from './health-checks.js';
import { CONFIGURATION, LOGGER } from './tokens.js';

type Entities = Parameters<typeof Database.open>[1];

/** The service's own database: opened at start, looked at by the health check, closed last. */
export function databaseProvider<C>(settings: (configuration: C) => DatabaseSettings, entities?: Entities): Provider {
  return {
    provide: Database,
    inject: [CONFIGURATION, Closing, HealthChecks],
    useFactory: async (configuration: C, closing: Closing, health: HealthChecks): Promise<Database> => {
      const database = await Database.open(settings(configuration), entities);
      closing.add('connections', () => database.close());
      health.register('postgres', () => database.query('SELECT 1').then(() => undefined));
      return database;
    },
  };
}

/** The connection to Kafka, as the service's own principal. */
export function brokerProvider<C>(settings: (configuration: C) => KafkaSettings): Provider {
  return {
    provide: Broker,
    inject: [CONFIGURATION, LOGGER],
    useFactory: (configuration: C, logger: Logger): Broker => new Broker(settings(configuration), logger),
  };
}
