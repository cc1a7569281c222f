import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { CodedError, type ProblemCode } from '@valija/contracts';
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
    for (const [name, value] of headersOf(failure)) void reply.header(name, value);
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

function headersOf({ code, facts }: CodedError): [string, string][] {
  switch (code) {
    case 'unauthenticated':
      return [['www-authenticate', 'Bearer error="invalid_token"']];
    case 'token-expired':
      return [['www-authenticate', 'Bearer error="invalid_token", error_description="expired"']];
    case 'step-up-required':
      // RFC 9470: the client signs the person in again with these.
      return [
        [
          'www-authenticate',
          `Bearer error="insufficient_user_authentication", error_description="a higher level of assurance is required", acr_values="${String(facts['acrValues'])}"`,
        ],
      ];
    case 'insufficient-scope':
      return [['www-authenticate', `Bearer error="insufficient_scope", scope="${String(facts['scope'])}"`]];
    case 'rate-limited':
      return [['retry-after', String(facts['retryAfterS'] ?? 1)]];
    case 'content-not-ready':
    case 'content-unavailable': {
      const seconds = facts['retryAfterS'];
      return seconds === undefined ? [] : [['retry-after', String(seconds)]];
    }
    default:
      return [];
  }
}
