import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { CodedError, type Facts, type ProblemCode } from '@valija/contracts';
import { type Logger, activeTraceparent } from '@valija/observability';
import type { FastifyReply } from 'fastify';
import { problemTable, problemType } from './problem-table.js';

const MEDIA_TYPE = 'application/problem+json';

/** Frameworks throw statuses; these are the codes that stand for them. */
const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
};

/** The one place where a failure becomes an HTTP answer: a problem of RFC 9457, from its code. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const failure = this.coded(error);
    const { status, title, detail } = problemTable[failure.code];
    const traceId = activeTraceparent()?.split('-')[1];
    for (const [name, value] of headersOfCode[failure.code]?.(failure.facts) ?? [])
      void reply.header(name, value);
    void reply
      .status(status)
      .type(MEDIA_TYPE)
      .send(
        JSON.stringify({
          type: problemType(failure.code),
          title,
          status,
          detail: detail(failure.facts),
          code: failure.code,
          ...(traceId !== undefined && { traceId }),
          ...failure.facts,
          ...('errors' in failure && { errors: failure.errors }),
        }),
      );
  }

  private coded(error: unknown): CodedError {
    if (error instanceof CodedError) return error;
    const status = statusOf(error);
    const code = status === undefined ? undefined : codeOfStatus[status];
    if (code !== undefined) return new CodedError(code);
    this.logger.error({ err: error }, 'a request failed');
    return new CodedError('internal-error');
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status < 500 ? status : undefined;
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
      `Bearer error="insufficient_user_authentication", error_description="a higher level of assurance is required", acr_values="${String(acrValues)}"`,
    ],
  ],
  'insufficient-scope': ({ scope }) => [
    ['www-authenticate', `Bearer error="insufficient_scope", scope="${String(scope)}"`],
  ],
  'rate-limited': retryAfter,
  'content-not-ready': retryAfter,
  'content-unavailable': retryAfter,
};

function retryAfter({ retryAfterS }: Facts): Headers {
  return typeof retryAfterS === 'number' ? [['retry-after', String(retryAfterS)]] : [];
}
