import { CodedError } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/;
const LONGEST_TOKEN = 8_192;

/** The bearer token of a request (RFC 6750), from its header only: a token in a URL ends up in logs. */
export function bearerToken(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) throw new CodedError('unauthenticated', { reason: 'no bearer token was sent' });
  const token = header.length > LONGEST_TOKEN ? undefined : BEARER.exec(header)?.[1];
  if (token === undefined) throw new CodedError('unauthenticated', { reason: 'it is not a bearer token' });
  return token;
}
