import type { DispatchSnapshot, DispatchStateShared } from '@valija/contracts';

/** A dispatch with those who hear of it. */
export interface SharedDispatch {
  readonly snapshot: DispatchSnapshot;
  readonly madeBy: string;
  readonly issuer: string;
  /** Beside the node that made it. */
  readonly hearers: readonly string[];
  readonly sequence: number;
  readonly state: DispatchStateShared['state'];
  readonly legalAt: string | undefined;
  readonly expiresAt: string | undefined;
}

interface Telling {
  readonly because: DispatchStateShared['because'];
  readonly saidBy: string | undefined;
  readonly routedBy: string | undefined;
  readonly recordedAt: string;
}

/** What the hub has of a dispatch, as the nodes are told that did not say it. */
export function sharedState(
  { snapshot, madeBy, sequence, state, legalAt, expiresAt }: SharedDispatch,
  { because, saidBy, routedBy, recordedAt }: Telling,
): DispatchStateShared {
  return {
    dispatchId: snapshot.dispatchId,
    sequence,
    version: snapshot.version,
    because,
    madeBy,
    ...(saidBy !== undefined && { saidBy }),
    ...(routedBy !== undefined && { routedBy }),
    state,
    ...(legalAt !== undefined && { legalAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    recordedAt,
    snapshot,
  };
}
