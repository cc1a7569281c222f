import { CodedError } from '@valija/contracts';

/** The bytes are not those of the header, or not those that the manifest announced. */
export class DigestMismatch extends CodedError {
  constructor() {
    super('digest-mismatch');
  }
}

/** A stored document is never replaced. */
export class ContentAlreadyStored extends CodedError {
  constructor() {
    super('content-already-stored');
  }
}

/** The council keeps its documents itself: nothing is uploaded here. */
export class ContentKeptElsewhere extends CodedError {
  constructor() {
    super('forbidden');
  }
}

/** The disk does not take it: full, or not to be written. Nothing was kept. */
export class StoreUnavailable extends CodedError {
  constructor(options: { cause: unknown }) {
    super('service-unavailable', { service: 'content store' });
    this.cause = options.cause;
  }
}

/** A document that is not one: an upload without bytes or without its digest. */
export class UploadInvalid extends CodedError {
  readonly errors: readonly { pointer: string; detail: string }[];

  constructor(pointer: string, detail: string) {
    super('invalid-request');
    this.errors = [{ pointer, detail }];
  }
}
