/** What became of an event. `rejected` is final: what may be tried again is tried again by itself. */
export interface PublishOutcome {
  readonly eventId: string;
  readonly outcome: 'accepted' | 'duplicate' | 'superseded' | 'rejected';
  readonly code?: string;
  readonly pointer?: string;
  readonly detail?: string;
}
