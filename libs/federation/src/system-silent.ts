import type { Silence } from '@valija/contracts';
import { CallFailed } from '@valija/resilience';

/** A system gave no answer that can be used. */
export class SystemSilent extends Error {
  constructor(
    readonly why: Silence,
    /** The announced end. */
    readonly until?: string,
  ) {
    super(`the system is silent: ${why}`);
    this.name = 'SystemSilent';
  }
}

const silenceOf: Readonly<Record<CallFailed['reason'], Silence>> = {
  timeout: 'too-slow',
  unreachable: 'unreachable',
  'circuit-open': 'left-alone',
  overloaded: 'too-slow',
  'server-error': 'wrong-answer',
  'address-refused': 'unreachable',
  'certificate-refused': 'unreachable',
  'taken-back': 'too-slow',
};

/** What a failed call says of a system; anything else is a fault of ours and is passed on. */
export function asSilence(error: unknown): unknown {
  return error instanceof CallFailed ? new SystemSilent(silenceOf[error.reason]) : error;
}
