import { CodedError } from '@valija/contracts';
import type { StandingState } from './standing.js';

/** A restore is begun where the database is behind, and ended where it was begun. */
export class RestoreNotNow extends CodedError {
  constructor(state: StandingState) {
    super('restore-not-now', { state });
  }
}
