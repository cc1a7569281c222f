import type { Socket } from 'node:net';
import { CodedError, type ProblemCode } from '@valija/contracts';
import { problemTable } from './problem-table.js';
import { PROBLEM_TYPE, problemBody } from './send-problem.js';

/** What Node says of a request that never became one. */
const codeOfError: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Something came that is not HTTP, or not whole: there is no request to answer, but there is a connection. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const failure = new CodedError(codeOfError[error.code ?? ''] ?? 'invalid-request');
  const body = problemBody(failure);
  socket.end(
    [
      `HTTP/1.1 ${String(problemTable[failure.code].status)} ${problemTable[failure.code].title}`,
      `content-type: ${PROBLEM_TYPE}; charset=utf-8`,
      `content-length: ${String(Buffer.byteLength(body))}`,
      'cache-control: no-store',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
