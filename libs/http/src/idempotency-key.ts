import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { CodedError } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';

/** Visible ASCII: so a header given twice, which Node joins with a comma and a space, is none. */
const KEY = /^[\x21-\x7e]{8,128}$/;

/** @throws CodedError `idempotency-key-missing` where the request has none that is one */
export function idempotencyKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const header = headers['idempotency-key'];
  if (typeof header !== 'string' || !KEY.test(header)) throw new CodedError('idempotency-key-missing');
  return header;
}

/** The Idempotency-Key of a request, which it must have. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
