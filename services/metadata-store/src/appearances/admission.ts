import type { AppearanceRequest, CodedError, DispatchStateName } from '@valija/contracts';
import { isAssured, legalWarningFor } from '@valija/legal';
import {
  DecisionImpossible,
  DispatchWithdrawn,
  LegalWarningOutdated,
  StepUpRequired,
} from './appearances.errors.js';

/** What an act may be now: one with legal effect, or a later look at what has ended. */
export type Admission = 'with-effect' | 'consultation';

export interface Candidate {
  readonly kind: 'notification' | 'communication';
  /** The state that counts now. */
  readonly state: DispatchStateName;
  readonly assuranceLevel: 'low' | 'substantial' | 'high';
}

/** Whether, and as what, a person may act on a dispatch now. */
export function admit(candidate: Candidate, request: AppearanceRequest): Admission | CodedError {
  const { caller, decision, legalWarningId } = request;
  if (!isAssured(caller.assurance, candidate.assuranceLevel))
    return new StepUpRequired(candidate.assuranceLevel);
  if (candidate.state === 'cancelled') return new DispatchWithdrawn();
  if (candidate.state !== 'available')
    return decision === 'accept' ? 'consultation' : new DecisionImpossible();
  if (decision === 'reject' && candidate.kind === 'communication') return new DecisionImpossible();
  const warning = legalWarningFor(candidate.kind);
  return legalWarningId === warning.id ? 'with-effect' : new LegalWarningOutdated(warning.id);
}
