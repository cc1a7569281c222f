import { randomUUID } from 'node:crypto';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SystemClock } from '@valija/clock';
import type { DispatchBatchAnswer } from '@valija/contracts';
import { createHttpAdapter, hangDoors } from '@valija/http';
import { type Logger, Metrics } from '@valija/observability';
import { Closing, HealthChecks, ProcessModule } from '@valija/service';
import type { SigningKey } from '@valija/tokens';
import { AppModule } from '../app.module.js';
import type { GeneralNodeConfiguration } from '../config.js';

/** Public address of the node in tests: whom tokens are for, wherever it listens. */
export const NODE_URL = 'https://nodo.example';

export interface Answered<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The general node in this process, as `bootstrap` runs it: for tests. */
export class RunningNode {
  private readonly clock = new SystemClock();

  private constructor(
    private readonly app: INestApplication,
    readonly url: string,
  ) {}

  static async start(configuration: GeneralNodeConfiguration, logger: Logger): Promise<RunningNode> {
    const metrics = new Metrics();
    const parts = { service: 'general-node', configuration, logger, metrics };
    const root = { module: class Root {}, imports: [ProcessModule.with(parts), AppModule] };
    const adapter = await createHttpAdapter({ logger, metrics });
    const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
    hangDoors(app, logger);
    await app.listen(0, '127.0.0.1');
    return new RunningNode(app, await app.getUrl());
  }

  get<T>(part: Type<T>): T {
    return this.app.get(part);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.app.get(Closing).run((error) => {
      throw error;
    });
  }

  async isReady(): Promise<boolean> {
    const problems = await this.app.get(HealthChecks).problems();
    return Object.keys(problems).every((name) => name === 'service');
  }

  /** Calls as a council, whose id is that of its key. */
  async call<T>(council: SigningKey, path: string, init: RequestInit = {}): Promise<Answered<T>> {
    const token = await council.signToken(council.keyId, NODE_URL, {}, this.clock.epochMs());
    const headers = { ...(init.headers as object), authorization: `Bearer ${token}` };
    const response = await fetch(this.url + path, { ...init, headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }

  /** @param items a list, or the text of an NDJSON body */
  publish(
    council: SigningKey,
    items: readonly unknown[] | string,
    { key = randomUUID(), wait = 10 }: { key?: string; wait?: number } = {},
  ): Promise<Answered<DispatchBatchAnswer>> {
    const isLines = typeof items === 'string';
    const contentType = isLines ? 'application/x-ndjson' : 'application/json';
    return this.call(council, `/v1/dispatches:batch?wait=${String(wait)}`, {
      method: 'POST',
      headers: { 'content-type': contentType, 'idempotency-key': key },
      body: isLines ? items : JSON.stringify({ items }),
    });
  }
}
