import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { CodedError } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';

const KEY = /^[\x21-\x7e]{8,128}$/;

/** The Idempotency-Key of a request, which it must have. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (typeof header !== 'string' || !KEY.test(header)) throw new CodedError('idempotency-key-missing');
  return header;
});
