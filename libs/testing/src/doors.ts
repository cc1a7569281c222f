import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Clock } from '@valija/clock';
import { createHttpAdapter, hangDoors } from '@valija/http';
import { type Logger, Metrics } from '@valija/observability';
import { ProcessModule } from '@valija/service';
import { quietLogger } from './quiet-logger.js';

export interface DoorsOptions extends Pick<ModuleMetadata, 'controllers' | 'imports' | 'providers'> {
  readonly configuration?: unknown;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly bodyLimit?: number;
}

export interface Knock {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, but for a text, which goes as it is. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What the JSON says; undefined where it is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
}

/** The HTTP doors of a service as `bootstrap` hangs them, over whatever stands in for its use cases. */
export class Doors {
  private constructor(
    readonly app: INestApplication,
    private readonly adapter: Awaited<ReturnType<typeof createHttpAdapter>>,
  ) {}

  static async open({
    configuration = {},
    clock,
    logger = quietLogger(),
    bodyLimit,
    imports = [],
    ...parts
  }: DoorsOptions): Promise<Doors> {
    const metrics = new Metrics(false);
    const process = { service: 'test', configuration, logger, metrics, ...(clock && { clock }) };
    const root = { module: class Root {}, ...parts, imports: [ProcessModule.with(process), ...imports] };
    const adapter = await createHttpAdapter({
      logger,
      metrics,
      ...(bodyLimit !== undefined && { bodyLimit }),
    });
    const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
    hangDoors(app, logger);
    await app.init();
    await adapter.getInstance<{ ready(): Promise<void> }>().ready();
    return new Doors(app, adapter);
  }

  async call(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    { headers, body }: Knock = {},
  ): Promise<Answered> {
    const isText = typeof body === 'string';
    const {
      statusCode,
      headers: answered,
      payload,
    } = await this.adapter.inject({
      method,
      url,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { payload: isText ? body : JSON.stringify(body) }),
    });
    const isJson = String(answered['content-type']).includes('json');
    return {
      status: statusCode,
      headers: answered,
      body: isJson && payload !== '' ? (JSON.parse(payload) as Record<string, unknown>) : undefined,
      text: payload,
    };
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
