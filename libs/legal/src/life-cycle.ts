import type { AckCode, LifeCycleEventName, Resolution } from '@valija/contracts';
import { instantAfter } from './deadlines.js';

/** `available`, or how it ended. */
export type DispatchState = 'available' | Resolution;

/** What the rules need to know of a dispatch. Instants are epoch milliseconds. */
export interface LifeCycle {
  readonly kind: 'notification' | 'communication';
  readonly state: DispatchState;
  /** When the term of access is over; null for what never expires. */
  readonly expiresAtMs: number | null;
  /** The instant of the resolution that counts; null while available. */
  readonly legalAtMs: number | null;
}

/** News of a dispatch, other than its content. */
export type Fact =
  | {
      readonly type: 'resolved-elsewhere';
      readonly resolution: 'accessed' | 'rejected' | 'expired' | 'delivered-on-paper' | 'published-by-edict';
      readonly legalAtMs: number;
    }
  | { readonly type: 'cancelled'; readonly cancelledAtMs: number }
  | { readonly type: 'deadline-extended'; readonly accessDeadline: string };

export interface LifeCycleChange {
  readonly next: LifeCycle;
  /** What the node is told; undefined where it only said it itself. */
  readonly event?: LifeCycleEventName;
}

/**
 * `applied`: the dispatch changes. `kept`: the fact is recorded and changes nothing, for an earlier act counts.
 * `refused`: the fact contradicts the law or the state.
 */
export type Decision =
  | ({ readonly outcome: 'applied' } & LifeCycleChange)
  | { readonly outcome: 'kept' }
  | { readonly outcome: 'refused'; readonly code: AckCode };

export type AppearanceDecision = 'accept' | 'reject';

/** A node's clock may run a little ahead of ours. */
const CLOCK_TOLERANCE_MS = 300_000;

/** The state at an instant: an expiry counts from its instant, whether or not somebody has written it down yet. */
export function stateAt(lifeCycle: LifeCycle, nowMs: number): DispatchState {
  if (lifeCycle.state !== 'available') return lifeCycle.state;
  return lifeCycle.expiresAtMs !== null && lifeCycle.expiresAtMs <= nowMs ? 'expired' : 'available';
}

/** What a fact from the node does to a dispatch. */
export function decide(lifeCycle: LifeCycle, fact: Fact, nowMs: number): Decision {
  switch (fact.type) {
    case 'resolved-elsewhere':
      return resolveElsewhere(lifeCycle, fact, nowMs);
    case 'cancelled':
      return cancel(lifeCycle, fact.cancelledAtMs, nowMs);
    case 'deadline-extended':
      return extendDeadline(lifeCycle, fact.accessDeadline, nowMs);
  }
}

/**
 * The act that happened first counts, whichever channel it happened in and whenever its news arrives (Ley 39/2015,
 * art. 41.7; RD 203/2021, art. 42.1).
 */
function resolveElsewhere(
  lifeCycle: LifeCycle,
  fact: Extract<Fact, { type: 'resolved-elsewhere' }>,
  nowMs: number,
): Decision {
  if (fact.legalAtMs > nowMs + CLOCK_TOLERANCE_MS)
    return { outcome: 'refused', code: 'legal-instant-in-future' };
  const resolution = resolutionFor(lifeCycle.kind, fact.resolution);
  if (!resolution) return { outcome: 'refused', code: 'resolution-impossible' };
  const earlier = lifeCycle.legalAtMs ?? lifeCycle.expiresAtMs;
  const expiresByItself = resolution === 'expired' && lifeCycle.state === 'available';
  if (earlier !== null && fact.legalAtMs >= earlier && !expiresByItself) return { outcome: 'kept' };
  const next: LifeCycle = { ...lifeCycle, state: resolution, legalAtMs: fact.legalAtMs };
  return lifeCycle.state === 'available'
    ? { outcome: 'applied', next }
    : { outcome: 'applied', next, event: 'DispatchResolutionCorrected' };
}

/** A communication is read: it can be neither rejected nor expire. */
function resolutionFor(kind: LifeCycle['kind'], said: Resolution): Resolution | undefined {
  if (kind === 'notification') return said;
  if (said === 'rejected' || said === 'expired') return undefined;
  return said === 'accessed' ? 'read' : said;
}

/** The issuer may withdraw what nobody has accessed. */
function cancel(lifeCycle: LifeCycle, cancelledAtMs: number, nowMs: number): Decision {
  if (stateAt(lifeCycle, nowMs) !== 'available') return { outcome: 'refused', code: 'already-closed' };
  return { outcome: 'applied', next: { ...lifeCycle, state: 'cancelled', legalAtMs: cancelledAtMs } };
}

/** Only a term that is still running can be extended (RD 203/2021, art. 44.4). */
function extendDeadline(lifeCycle: LifeCycle, accessDeadline: string, nowMs: number): Decision {
  if (stateAt(lifeCycle, nowMs) !== 'available') return { outcome: 'refused', code: 'already-closed' };
  if (lifeCycle.expiresAtMs === null) return { outcome: 'refused', code: 'no-deadline-to-extend' };
  const expiresAtMs = instantAfter(accessDeadline);
  if (expiresAtMs <= lifeCycle.expiresAtMs) return { outcome: 'refused', code: 'deadline-not-later' };
  return { outcome: 'applied', next: { ...lifeCycle, expiresAtMs } };
}

/**
 * What a person's act does to a dispatch that is available and within its term; undefined where it can do nothing
 * (it has ended already), which the caller has looked at before.
 */
export function appear(
  lifeCycle: LifeCycle,
  decision: AppearanceDecision,
  nowMs: number,
): (LifeCycleChange & { readonly event: LifeCycleEventName }) | undefined {
  if (stateAt(lifeCycle, nowMs) !== 'available') return undefined;
  if (lifeCycle.kind === 'communication') {
    if (decision === 'reject') return undefined;
    return { next: { ...lifeCycle, state: 'read', legalAtMs: nowMs }, event: 'DispatchRead' };
  }
  return decision === 'accept'
    ? { next: { ...lifeCycle, state: 'accessed', legalAtMs: nowMs }, event: 'DispatchAccessed' }
    : { next: { ...lifeCycle, state: 'rejected', legalAtMs: nowMs }, event: 'DispatchRejected' };
}

/** Writes an expiry down: its legal instant is the end of the term, not the moment of writing. */
export function expire(
  lifeCycle: LifeCycle,
  nowMs: number,
): (LifeCycleChange & { readonly event: LifeCycleEventName }) | undefined {
  if (lifeCycle.state !== 'available' || stateAt(lifeCycle, nowMs) !== 'expired') return undefined;
  return {
    next: { ...lifeCycle, state: 'expired', legalAtMs: lifeCycle.expiresAtMs },
    event: 'DispatchExpired',
  };
}
