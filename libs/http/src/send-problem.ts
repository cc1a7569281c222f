import type { CodedError, Facts, ProblemCode } from '@valija/contracts';
import { activeTraceparent } from '@valija/observability';
import type { FastifyReply } from 'fastify';
import { rateLimitHeaders } from './limits/rate-limit-headers.js';
import { problemTable, problemType } from './problem-table.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** Answers with the problem (RFC 9457) that a failure is to its caller. */
export function sendProblem(reply: FastifyReply, failure: CodedError): void {
  for (const [name, value] of headersOfCode[failure.code]?.(failure.facts) ?? [])
    void reply.header(name, value);
  (reply as CodedReply).problemCode = failure.code;
  void reply.status(problemTable[failure.code].status).type(PROBLEM_TYPE).send(problemBody(failure));
}

/** A reply that says, for the metrics, which problem it was. */
export interface CodedReply extends FastifyReply {
  problemCode?: ProblemCode;
}

export function problemBody(failure: CodedError): string {
  const { status, title, detail } = problemTable[failure.code];
  const traceId = activeTraceparent()?.split('-')[1];
  return JSON.stringify({
    type: problemType(failure.code),
    title,
    status,
    detail: detail(failure.facts),
    code: failure.code,
    ...(traceId !== undefined && { traceId }),
    ...failure.facts,
    ...('errors' in failure && { errors: failure.errors }),
  });
}

type Headers = readonly (readonly [name: string, value: string])[];

/** What a code adds to the headers of its answer. */
const headersOfCode: Partial<Record<ProblemCode, (facts: Facts) => Headers>> = {
  unauthenticated: () => [['www-authenticate', 'Bearer error="invalid_token"']],
  'token-expired': () => [['www-authenticate', 'Bearer error="invalid_token", error_description="expired"']],
  // RFC 9470: the client signs the person in again with these.
  'step-up-required': ({ acrValues }) => [
    [
      'www-authenticate',
      `Bearer error="insufficient_user_authentication", error_description="a higher level of assurance is required"${parameter('acr_values', acrValues)}`,
    ],
  ],
  'insufficient-scope': ({ scope }) => [
    ['www-authenticate', `Bearer error="insufficient_scope"${parameter('scope', scope)}`],
  ],
  'method-not-allowed': ({ allow }) => (typeof allow === 'string' ? [['allow', allow]] : []),
  'rate-limited': (facts) => [...retryAfter(facts), ...nothingLeft(facts)],
  'content-not-ready': retryAfter,
  'content-unavailable': retryAfter,
  'provider-unavailable': retryAfter,
};

function parameter(name: string, fact: Facts[string]): string {
  return typeof fact === 'string' && fact !== '' ? `, ${name}="${fact}"` : '';
}

/** Of which limit, where a limit says so. */
function nothingLeft({ policy, limit, retryAfterS }: Facts): Headers {
  if (typeof policy !== 'string' || typeof limit !== 'number' || typeof retryAfterS !== 'number') return [];
  return Object.entries(rateLimitHeaders({ policy, limit, remaining: 0, resetS: retryAfterS }));
}

function retryAfter({ retryAfterS }: Facts): Headers {
  return typeof retryAfterS === 'number' && Number.isFinite(retryAfterS)
    ? [['retry-after', String(retryAfterS)]]
    : [];
}
