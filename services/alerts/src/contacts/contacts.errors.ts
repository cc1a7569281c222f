import { CodedError } from '@valija/contracts';

export class TooManyCodes extends CodedError {
  constructor(retryAfterS: number) {
    super('rate-limited', { retryAfterS });
  }
}

export class AddressRefused extends CodedError {
  constructor() {
    super('address-refused');
  }
}

export class VerificationFailed extends CodedError {
  constructor(triesLeft: number) {
    super('verification-failed', { triesLeft });
  }
}

export class VerificationExpired extends CodedError {
  constructor() {
    super('verification-expired');
  }
}

/** The mail server does not answer: a code cannot be sent now. */
export class MailAway extends CodedError {
  constructor() {
    super('service-unavailable');
  }
}
