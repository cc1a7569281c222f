import { type AssuranceName, CodedError } from '@valija/contracts';

/** RFC 9470: the person signs in again at a higher level. Which `acr` that is, the citizens' API knows. */
export class StepUpRequired extends CodedError {
  constructor(requiredLevel: AssuranceName) {
    super('step-up-required', { requiredLevel });
  }
}

export class LegalWarningOutdated extends CodedError {
  constructor(legalWarningId: string) {
    super('legal-warning-outdated', { legalWarningId });
  }
}

export class DecisionImpossible extends CodedError {
  constructor() {
    super('decision-impossible');
  }
}

export class DispatchWithdrawn extends CodedError {
  constructor() {
    super('dispatch-cancelled');
  }
}

/** The issuer amended it between the verification and the act: nothing has happened. */
export class DispatchChanged extends CodedError {
  constructor() {
    super('dispatch-changed');
  }
}

export class IdempotencyKeyReused extends CodedError {
  constructor() {
    super('idempotency-key-reused');
  }
}

/** There is none, or it is somebody else's: the answer is the same. */
export class AppearanceNotFound extends CodedError {
  constructor() {
    super('not-found');
  }
}
