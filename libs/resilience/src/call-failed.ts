import { BrokenCircuitError, BulkheadRejectedError } from 'cockatiel';

/** How TLS says that it does not believe a certificate. */
const NOT_TRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_/;

type FailureReason =
  | 'timeout'
  | 'unreachable'
  | 'circuit-open'
  | 'overloaded'
  | 'server-error'
  | 'address-refused'
  | 'certificate-refused'
  /** Who asked does not want to know any more. */
  | 'taken-back';

/** The administration gave no answer that can be used. `reason` is for metrics, with its detail for logs. */
export class CallFailed extends Error {
  constructor(
    readonly reason: FailureReason,
    readonly detail?: string,
  ) {
    super(`the administration gave no answer: ${reason}${detail === undefined ? '' : ` (${detail})`}`);
    this.name = 'CallFailed';
  }
}

/** What an error of the line is to who called; anything else is passed on as it is. */
export function asFailure(error: unknown): unknown {
  if (error instanceof BrokenCircuitError) return new CallFailed('circuit-open');
  if (error instanceof BulkheadRejectedError) return new CallFailed('overloaded');
  if (isTakenBack(error)) return new CallFailed('taken-back');
  if (error instanceof CallFailed || typeof error !== 'object' || error === null) return error;
  if ('name' in error && /TimeoutError$/.test(String(error.name))) return new CallFailed('timeout');
  if (!('code' in error)) return error;
  return NOT_TRUSTED.test(String(error.code))
    ? new CallFailed('certificate-refused', String(error.code))
    : new CallFailed('unreachable');
}

/** Whether the call ended because who asked took it back. */
export function isTakenBack(error: unknown): boolean {
  if (error instanceof CallFailed) return error.reason === 'taken-back';
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
