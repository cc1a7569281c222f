import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { CodedError } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';
import { BATCH_TYPES } from '../bodies/media-types.js';
import { type RawBody, rawBodyOf } from '../bodies/raw-body.js';

export interface Submission {
  readonly idempotencyKey: string;
  readonly body: RawBody;
}

const KEY = /^[\x21-\x7e]{8,128}$/;

/** A batch as it comes: its key, which it must have, and its body, unread. */
export const Submitted = createParamDecorator((_: unknown, context: ExecutionContext): Submission => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const idempotencyKey = request.headers['idempotency-key'];
  if (typeof idempotencyKey !== 'string' || !KEY.test(idempotencyKey))
    throw new CodedError('idempotency-key-missing');
  return { idempotencyKey, body: rawBodyOf(request, BATCH_TYPES) };
});
