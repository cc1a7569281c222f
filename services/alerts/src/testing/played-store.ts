import 'reflect-metadata';
import { Controller, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenDispatch, WaitingRpc } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { Question, hangRpc } from '@valija/rpc';
import { ProcessModule } from '@valija/service';
import { freePort, quietLogger } from '@valija/testing';

/** What is open, by person, as the store would say it. */
const open = new Map<string, OpenDispatch[]>();

@Controller()
class PlayedReader {
  @Question('waiting.of')
  of(
    @Payload() { personKey, dispatchIds }: WaitingRpc['waiting.of']['request'],
  ): WaitingRpc['waiting.of']['response'] {
    return {
      open: (open.get(personKey) ?? []).filter(({ dispatchId }) => dispatchIds.includes(dispatchId)),
    };
  }

  @Question('waiting.all')
  all(@Payload() { personKey }: WaitingRpc['waiting.all']['request']): WaitingRpc['waiting.all']['response'] {
    return { open: open.get(personKey) ?? [] };
  }
}

class Root {}

/** A reader of metadata-store as alerts sees it: over TCP, with answers that a test gives. */
export class PlayedStore {
  readonly open = open;

  private constructor(
    private readonly app: INestApplication,
    readonly port: number,
  ) {}

  static async start(): Promise<PlayedStore> {
    const port = await freePort();
    const parts = {
      service: 'metadata-store',
      configuration: {},
      logger: quietLogger(),
      metrics: new Metrics(),
    };
    const root = { module: Root, imports: [ProcessModule.with(parts)], controllers: [PlayedReader] };
    const app = await NestFactory.create(root, new FastifyAdapter(), { logger: false });
    hangRpc(app, { host: '127.0.0.1', port });
    await app.init();
    await app.startAllMicroservices();
    return new PlayedStore(app, port);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
