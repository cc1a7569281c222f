import { CodedError } from '@valija/contracts';

export class BodyTooLarge extends CodedError {
  /** @param limit what is allowed: bytes, or items */
  constructor(limit: number) {
    super('payload-too-large', { limit });
  }
}

/** The connection ended before the body did. Nothing was kept. */
export class BodyCutOff extends CodedError {
  readonly errors = [{ pointer: '', detail: 'the body was cut off' }];

  constructor() {
    super('invalid-request');
  }
}

export class MediaTypeUnsupported extends CodedError {
  constructor(expected: readonly string[]) {
    super('unsupported-media-type', { expected: expected.join(' or ') });
  }
}
