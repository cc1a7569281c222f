import type { InjectionToken, Provider } from '@nestjs/common';
import type { DirectoryRpc } from '@valija/contracts';
import { Database, type DatabaseSettings } from '@valija/database';
import { DirectoryCopy } from '@valija/directory-copy';
import { Broker, type KafkaSettings } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { type Configuration } from '@valija/config';
import { type Logger, Metrics } from '@valija/observability';
import {
  Administrations,
  type CallBudget,
  defaultBudget,
  originRules,
  type originVariables,
} from '@valija/resilience';
import { RpcClient } from '@valija/rpc';
import { Closing } from './closing.js';
import { HealthChecks } from './health-checks.js';
import { CONFIGURATION, LOGGER, SERVICE_NAME } from './tokens.js';

type Entities = Parameters<typeof Database.open>[1];

/**
 * The service's own database: opened at start, looked at by the health check, closed last.
 *
 * @param options.token as what it is known, where it is not to be had by everybody
 */
export function databaseProvider<C>(
  settings: (configuration: C) => DatabaseSettings,
  { entities, token = Database }: { entities?: Entities; token?: InjectionToken } = {},
): Provider {
  return {
    provide: token,
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

/** What is asked of the brokers themselves: which topics there are, and what their logs hold. */
export function brokerAdminProvider<C>(settings: (configuration: C) => KafkaSettings): Provider {
  return {
    provide: BrokerAdmin,
    inject: [CONFIGURATION, Closing],
    useFactory: (configuration: C, closing: Closing): BrokerAdmin => {
      const admin = new BrokerAdmin(settings(configuration));
      closing.add('connections', () => admin.close());
      return admin;
    },
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A copy of the directory; the service starts it when it needs it. */
export function directoryCopyProvider<C>(address: (configuration: C) => Address): Provider {
  return {
    provide: DirectoryCopy,
    inject: [CONFIGURATION, Broker, SERVICE_NAME, Closing],
    useFactory: (configuration: C, broker: Broker, service: string, closing: Closing): DirectoryCopy => {
      const directory = new RpcClient<DirectoryRpc>({ service: 'directory', ...address(configuration) });
      closing.add('connections', () => {
        directory.close();
      });
      return new DirectoryCopy({ directory, broker, service });
    },
  };
}

/** Another service of the hub, over TCP. */
export function rpcProvider<C>(
  token: string,
  service: string,
  address: (configuration: C) => Address,
): Provider {
  return {
    provide: token,
    inject: [CONFIGURATION, Closing],
    useFactory: (configuration: C, closing: Closing) => {
      const client = new RpcClient({ service, ...address(configuration) });
      closing.add('connections', () => {
        client.close();
      });
      return client;
    },
  };
}

/** Calls to administrations, to the addresses that the configuration lets it call. */
export function administrationsProvider<C extends Configuration<typeof originVariables>>(
  budget: (configuration: C) => Partial<CallBudget> = () => ({}),
): Provider {
  return {
    provide: Administrations,
    inject: [CONFIGURATION, Metrics, Closing, LOGGER],
    useFactory: (configuration: C, metrics: Metrics, closing: Closing, logger: Logger): Administrations => {
      const rules = originRules(configuration);
      if (rules.profile === 'sandbox') {
        logger.warn(
          { originsProfile: rules.profile },
          'administrations are called also on this machine, in private networks and without TLS: for a sandbox only',
        );
      }
      const administrations = new Administrations(metrics, {
        budget: { ...defaultBudget, ...budget(configuration) },
        rules,
      });
      closing.add('connections', () => administrations.close());
      return administrations;
    },
  };
}
