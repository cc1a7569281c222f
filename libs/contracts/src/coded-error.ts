import type { ProblemCode } from './problem-codes.js';

/** What a failure knows, for its detail. Never personal data: facts travel to logs and to other services. */
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A failure with a stable code. It knows its facts, not HTTP: libs/http turns the code into a problem. */
export class CodedError extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly facts: Facts = {},
  ) {
    super(code);
    this.name = new.target.name;
  }
}
