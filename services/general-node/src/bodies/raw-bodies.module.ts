import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { BATCH_TYPES, DOCUMENT_TYPES } from './media-types.js';

/** A document of 50 MiB by the line of a small town (1 Mbit/s up) takes seven minutes. */
const ARRIVES_WITHIN_MS = 600_000;

/**
 * Bodies are handed on unread. Fastify would read them before the guard has asked who sends them: 64 MiB of memory for
 * anybody; and documents go to the disk as they come.
 */
@Module({})
export class RawBodiesModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser([...BATCH_TYPES, ...DOCUMENT_TYPES], (_request, payload, done) => {
      done(null, payload);
    });
    fastify.server.requestTimeout = ARRIVES_WITHIN_MS;
  }
}
