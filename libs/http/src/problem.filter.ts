import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { CodedError, type ProblemCode } from '@valija/contracts';
import type { Logger } from '@valija/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noRoute } from './known-methods.js';
import { sendProblem } from './send-problem.js';

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
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    sendProblem(reply, request.is404 ? noRoute(request) : this.coded(error));
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
