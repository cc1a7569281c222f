import { CodedError } from '@valija/contracts';

/** There is none, or it is somebody else's, or it is not visible yet: the answer is the same. */
export class DispatchNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}

export class CursorInvalid extends CodedError {
  constructor() {
    super('cursor-invalid');
  }
}
