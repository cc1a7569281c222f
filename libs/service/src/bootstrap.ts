import 'reflect-metadata';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { sleep } from '@valija/clock';
import { type Configuration, ConfigurationError, type Variables, loadConfiguration } from '@valija/config';
import { createHttpAdapter, hangDoors, takeLastRequests } from '@valija/http';
import { type Logger, Metrics, createLogger, startTracing, stopTracing } from '@valija/observability';
import { hangRpc } from '@valija/rpc';
import { Closing } from './closing.js';
import { HealthChecks } from './health-checks.js';
import { startManagementServer } from './management-server.js';
import { NestLogger } from './nest-logger.js';
import { ProcessModule } from './process.module.js';
import { type ServiceConfiguration, serviceVariables } from './service-variables.js';

/** A service as a process. */
export interface ServiceDefinition<V extends Variables> {
  readonly name: string;
  /** Its own variables; what every service reads is added. */
  readonly variables: V;
  readonly module: (configuration: Configuration<V>) => Type | DynamicModule;
  /** Where it answers questions over TCP; none where absent. */
  readonly rpcPort?: (configuration: Configuration<V>) => number;
  /** Where it answers HTTP; none where absent. */
  readonly http?: (configuration: Configuration<V>) => { readonly port: number; readonly bodyLimit?: number };
}

const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;
const LEAVE_WITHIN_MS = 30_000;

/**
 * Runs a service: reads its configuration (or lists what is wrong with it and refuses to start), listens, says when it
 * is ready, and at SIGTERM stops taking, finishes what it has in hand, and leaves.
 */
export async function bootstrap<V extends Variables>(definition: ServiceDefinition<V>): Promise<void> {
  const configuration = configurationOf(definition);
  const logger = createLogger(definition.name, configuration.logLevel);
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: reason }, 'a promise failed and nobody was waiting for it');
    process.exit(EXIT_FAILURE);
  });
  process.on('uncaughtException', (error) => {
    logger.error({ err: error }, 'an error that nobody caught');
    process.exit(EXIT_FAILURE);
  });
  startTracing({
    service: definition.name,
    endpoint: configuration.otelExporterOtlpEndpoint,
    file: configuration.tracesFile,
    sampleRatio: configuration.tracesSampleRatio,
  });
  try {
    await run(definition, configuration, logger);
  } catch (error) {
    logger.error({ err: error }, 'the service could not start');
    await stopTracing();
    process.exit(EXIT_FAILURE);
  }
}

function configurationOf<V extends Variables>({
  name,
  variables,
}: ServiceDefinition<V>): Configuration<V> & ServiceConfiguration {
  try {
    return loadConfiguration({ ...serviceVariables, ...variables });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(
      `${name}: ${error.message}\nEvery variable is described in docs/reference/config.md\n`,
    );
    process.exit(EXIT_CONFIGURATION);
  }
}

async function run<V extends Variables>(
  definition: ServiceDefinition<V>,
  configuration: Configuration<V> & ServiceConfiguration,
  logger: Logger,
): Promise<void> {
  const metrics = new Metrics(configuration.metricsDefault);
  const http = definition.http?.(configuration);
  const rpcPort = definition.rpcPort?.(configuration);
  const root: DynamicModule = {
    module: Root,
    imports: [
      ProcessModule.with({ service: definition.name, configuration, logger, metrics }),
      definition.module(configuration),
    ],
  };
  const life = { isLeaving: false };
  const adapter = await createHttpAdapter({
    logger,
    metrics,
    isLeaving: () => life.isLeaving,
    trustedProxies: configuration.trustedProxies,
    ...(http?.bodyLimit !== undefined && { bodyLimit: http.bodyLimit }),
  });
  const app: INestApplication = await NestFactory.create(root, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const health = app.get(HealthChecks);
  const closing = app.get(Closing);
  const host = configuration.bindHost;
  const management = await startManagementServer(health, metrics, {
    host,
    port: configuration.managementPort,
  });
  if (rpcPort !== undefined) hangRpc(app, { host, port: rpcPort });
  if (http) hangDoors(app, logger);
  await app.init();
  if (rpcPort !== undefined) await app.startAllMicroservices();
  if (http) await app.listen(http.port, host);
  health.setOpen(true);
  logger.info({ http: http?.port, rpc: rpcPort, management: configuration.managementPort }, 'ready');
  leaveOnSignal(app, logger, async () => {
    life.isLeaving = true;
    health.setOpen(false);
    await sleep(configuration.shutdownDelayMs);
    if (http) await takeLastRequests(app);
    await app.close();
    await closing.run((error) => {
      logger.error({ err: error }, 'a part did not end in order');
    });
    management.close();
    management.closeAllConnections();
  });
}

/** Nest wants a class for the module that holds the others. */
class Root {}

function leaveOnSignal(app: INestApplication, logger: Logger, leave: () => Promise<void>): void {
  let isLeaving = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isLeaving) return;
      isLeaving = true;
      logger.info({ signal }, 'leaving');
      void sleep(LEAVE_WITHIN_MS).then(() => {
        logger.error('did not finish in time; leaving by force');
        process.exit(EXIT_FAILURE);
      });
      void leave()
        .catch((error: unknown) => {
          logger.error({ err: error }, 'leaving was not orderly');
        })
        .then(() => stopTracing())
        .then(() => process.exit(0));
    });
  }
}
