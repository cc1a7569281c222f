import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Clock, SystemClock } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { RpcGate, RpcInterceptor } from '@valija/rpc';
import { Closing } from './closing.js';
import { HealthChecks } from './health-checks.js';
import { CLOCK, CONFIGURATION, LOGGER, SERVICE_NAME } from './tokens.js';

export interface ProcessParts {
  readonly service: string;
  readonly configuration: unknown;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** What every service finds in its container: its configuration, log, metrics, clock and health. */
@Global()
@Module({})
export class ProcessModule {
  static with({
    service,
    configuration,
    logger,
    metrics,
    clock = new SystemClock(),
  }: ProcessParts): DynamicModule {
    return {
      module: ProcessModule,
      providers: [
        { provide: SERVICE_NAME, useValue: service },
        { provide: CONFIGURATION, useValue: configuration },
        { provide: LOGGER, useValue: logger },
        { provide: Metrics, useValue: metrics },
        { provide: CLOCK, useValue: clock },
        HealthChecks,
        Closing,
        RpcGate,
        RpcInterceptor,
      ],
      exports: [
        SERVICE_NAME,
        CONFIGURATION,
        LOGGER,
        Metrics,
        CLOCK,
        HealthChecks,
        Closing,
        RpcGate,
        RpcInterceptor,
      ],
    };
  }
}
