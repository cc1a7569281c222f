import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { idempotencyKeyOf } from '@valija/http';
import type { FastifyRequest } from 'fastify';
import { BATCH_TYPES } from '../bodies/media-types.js';
import { type RawBody, rawBodyOf } from '../bodies/raw-body.js';

export interface Submission {
  readonly idempotencyKey: string;
  readonly body: RawBody;
}

/** A batch as it comes: its key, which it must have, and its body, unread. */
export const Submitted = createParamDecorator((_: unknown, context: ExecutionContext): Submission => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { idempotencyKey: idempotencyKeyOf(request), body: rawBodyOf(request, BATCH_TYPES) };
});
