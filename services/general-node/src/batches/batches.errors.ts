import { CodedError } from '@valija/contracts';

/** A batch that as a whole is not one: no item of it can be answered. */
export class BatchUnreadable extends CodedError {
  readonly errors: readonly { pointer: string; detail: string }[];

  constructor(detail: string, pointer = '') {
    super('invalid-request');
    this.errors = [{ pointer, detail }];
  }
}

/** The same key came with another body. */
export class IdempotencyKeyReused extends CodedError {
  constructor() {
    super('idempotency-key-reused');
  }
}

/** A council has as many batches in hand as it may. */
export class TooManyAtOnce extends CodedError {
  constructor() {
    super('rate-limited', { retryAfterS: 1 });
  }
}

export class BatchNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}
