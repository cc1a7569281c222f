import 'reflect-metadata';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Clock } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { Closing, ProcessModule } from '@valija/service';
import { quietLogger } from './quiet-logger.js';

export interface ServiceContext {
  readonly app: INestApplicationContext;
  close(): Promise<void>;
}

class Root {}

/** A service's container with its real parts, without its doors: for integration tests of its use cases. */
export async function serviceContext(
  service: string,
  module: Type | DynamicModule,
  configuration: unknown,
  clock?: Clock,
): Promise<ServiceContext> {
  const parts = {
    service,
    configuration,
    logger: quietLogger(),
    metrics: new Metrics(),
    ...(clock && { clock }),
  };
  const root: DynamicModule = { module: Root, imports: [ProcessModule.with(parts), module] };
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  await app.init();
  return {
    app,
    close: async () => {
      await app.close();
      await app.get(Closing).run(() => undefined);
    },
  };
}
