import { CodedError, type Facts, type ProblemCode } from '@valija/contracts';

/** How a failure crosses TCP: its code and facts, never a message or a stack. */
export interface WireFailure {
  readonly code: ProblemCode;
  readonly facts: Facts;
  /** The service is shutting down and has not begun: ask again. */
  readonly leaving?: boolean;
}

export function wireFailure(error: unknown): WireFailure {
  if (error instanceof CodedError) return { code: error.code, facts: error.facts };
  return { code: 'internal-error', facts: {} };
}

export function isWireFailure(value: unknown): value is WireFailure {
  return typeof value === 'object' && value !== null && 'code' in value && 'facts' in value;
}
