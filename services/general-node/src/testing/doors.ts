import type { INestApplication, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { VirtualClock } from '@valija/clock';
import { AUDIENCES, createHttpAdapter, hangDoors } from '@valija/http';
import { type Logger, Metrics } from '@valija/observability';
import { ProcessModule } from '@valija/service';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import type { FastifyInstance } from 'fastify';
import { AboutController } from '../about/about.controller.js';
import { AcksController } from '../batches/acks.controller.js';
import { BatchesController } from '../batches/batches.controller.js';
import { RawBodiesModule } from '../bodies/raw-bodies.module.js';
import { ContentsController } from '../contents/contents.controller.js';
import { CouncilCheck } from '../councils/council.check.js';
import { councilsFrom } from '../councils/council.js';
import { CouncilsService } from '../councils/councils.service.js';
import { EventsController } from '../events/events.controller.js';
import { OriginController } from '../origin/origin.controller.js';
import { councilEntry } from './builders.js';
import { NODE_URL } from './running-node.js';

export const controllers = [
  AboutController,
  BatchesController,
  AcksController,
  EventsController,
  ContentsController,
  OriginController,
];

/** What is asked in a test is far below it, but for who tries. */
export const LIMITS = { addressRefusalsPerMinute: 100, councilRequestsPerMinute: 1_000 };

export interface Call {
  readonly key?: SigningKey;
  readonly issuer?: string;
  readonly audience?: string;
  readonly ageS?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The doors of the general node, its services replaced: for tests. One council, `villa`, is known. */
export class Doors {
  private readonly clock = new VirtualClock('2026-11-20T10:00:00Z');

  private constructor(
    readonly app: INestApplication,
    private readonly fastify: FastifyInstance,
    private readonly villa: SigningKey,
  ) {}

  static async open(logger: Logger, services: Provider[]): Promise<Doors> {
    const villa = await SigningKey.from(await generateSigningKey('villa'));
    const councils = councilsFrom(JSON.stringify([councilEntry(villa, ['L01110011'])]));
    const find = (id: string): unknown => councils.find(({ councilId }) => councilId === id);
    const metrics = new Metrics();
    const parts = {
      service: 'general-node',
      configuration: { generalNodeUrl: NODE_URL, ...LIMITS },
      logger,
      metrics,
    };
    const clock = new VirtualClock('2026-11-20T10:00:00Z');
    const root = {
      module: class Root {},
      imports: [ProcessModule.with({ ...parts, clock }), RawBodiesModule],
      controllers,
      providers: [
        ...services,
        CouncilCheck,
        { provide: CouncilsService, useValue: { find } },
        {
          provide: AUDIENCES,
          inject: [CouncilCheck],
          useFactory: (check: CouncilCheck) => new Map([['council', check]]),
        },
      ],
    };
    const adapter = await createHttpAdapter({ logger, metrics });
    const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
    hangDoors(app, logger);
    await app.init();
    const fastify: FastifyInstance = adapter.getInstance();
    await fastify.ready();
    return new Doors(app, fastify, villa);
  }

  async call(method: 'GET' | 'POST' | 'PUT', url: string, options: Call = {}): Promise<Answered> {
    const { key = this.villa, issuer = 'villa', audience = NODE_URL, ageS = 0, headers, body } = options;
    const token = await key.signToken(issuer, audience, {}, this.clock.epochMs() - ageS * 1_000);
    const response = await this.fastify.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.json<Record<string, unknown>>(),
    };
  }
}
