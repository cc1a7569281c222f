import type { AckCode, LifeCycleEventName } from '@valija/contracts';
import { type Fact, type LifeCycle, decide, stateAt } from '@valija/legal';

/** A dispatch as the table has it, as far as the rules need to know. */
export interface KnownDispatch {
  readonly nodeId: string;
  readonly version: number;
  readonly digest: Buffer;
  readonly sequence: number;
  readonly lifeCycle: LifeCycle;
}

/** An event of a batch, in the order of offsets. `index` is its place in the batch. */
export type IncomingEvent = SnapshotEvent | FactEvent;

export interface SnapshotEvent {
  readonly type: 'snapshot';
  readonly index: number;
  readonly dispatchId: string;
  readonly eventId: string;
  readonly version: number;
  readonly digest: Buffer;
  readonly lifeCycle: LifeCycle;
  /** It amends: the dispatch must be there already. */
  readonly isAmendment: boolean;
}

export interface FactEvent {
  readonly type: 'fact';
  readonly index: number;
  readonly dispatchId: string;
  readonly eventId: string;
  readonly digest: Buffer;
  readonly fact: Fact;
}

export type Outcome =
  | { readonly kind: 'accepted' | 'duplicate' | 'superseded' }
  | { readonly kind: 'rejected'; readonly code: AckCode };

/** A fact that is to be written down. */
export interface RecordedFact {
  readonly event: IncomingEvent;
  readonly kind: 'amended' | 'cancelled' | 'resolved-elsewhere' | 'deadline-extended';
  readonly effect: 'applied' | 'kept';
  readonly version: number;
  /** What counted before, in a correction. */
  readonly replaced: LifeCycle | undefined;
  /** What the node is told, and as which of the dispatch's events. */
  readonly announced: { readonly name: LifeCycleEventName; readonly sequence: number } | undefined;
}

/** What a dispatch is after the batch. */
export interface Folded {
  readonly dispatchId: string;
  /** The event whose row stands in the end; undefined where only facts came. */
  readonly row: SnapshotEvent | undefined;
  readonly isNew: boolean;
  readonly current: KnownDispatch;
  /** Facts changed its life: the row alone does not say it. */
  readonly hasLifeChanged: boolean;
}

export interface FoldResult {
  /** By index of the event. */
  readonly outcomes: readonly Outcome[];
  /** Dispatches that are to be written, by id. */
  readonly dispatches: readonly Folded[];
  readonly facts: readonly RecordedFact[];
}

export interface FoldInput {
  readonly nodeId: string;
  readonly events: readonly IncomingEvent[];
  readonly known: ReadonlyMap<string, KnownDispatch>;
  /** Event ids of facts that are written down already, with the SHA-256 of each event. */
  readonly knownFacts: ReadonlyMap<string, Buffer>;
  readonly nowMs: number;
}

interface Working {
  current: KnownDispatch;
  row: SnapshotEvent | undefined;
  readonly isNew: boolean;
  hasLifeChanged: boolean;
}

const accepted: Outcome = { kind: 'accepted' };
const duplicate: Outcome = { kind: 'duplicate' };
const superseded: Outcome = { kind: 'superseded' };
const rejected = (code: AckCode): Outcome => ({ kind: 'rejected', code });

/**
 * Folds a batch into what is known: events of one dispatch in the order of their offsets, each with its outcome. A
 * snapshot changes the row only from the same node and with a greater version; a fact is unique by its event id and is
 * never dropped by a version, for a late fact is the law's business. An amendment is a fact too: an id that one of them
 * has is no other event's, whatever it says.
 */
export function fold(input: FoldInput): FoldResult {
  const folding = new Folding(input);
  const outcomes = input.events.map((event) =>
    event.type === 'snapshot' ? folding.takeSnapshot(event) : folding.takeFact(event),
  );
  return { outcomes, dispatches: folding.dispatches(), facts: folding.facts };
}

class Folding {
  readonly facts: RecordedFact[] = [];
  private readonly touched = new Map<string, Working>();
  private readonly seenFacts: Map<string, Buffer>;

  constructor(private readonly input: FoldInput) {
    this.seenFacts = new Map(input.knownFacts);
  }

  dispatches(): Folded[] {
    return [...this.touched].map(([dispatchId, working]) => ({ dispatchId, ...working }));
  }

  takeSnapshot(event: SnapshotEvent): Outcome {
    const { nodeId, nowMs } = this.input;
    const { dispatchId, eventId, version, digest, lifeCycle } = event;
    const current = this.currentOf(dispatchId);
    if (!current) {
      if (event.isAmendment) return rejected('dispatch-unknown');
      const first: KnownDispatch = { nodeId, version, digest, sequence: 0, lifeCycle };
      this.touched.set(dispatchId, { current: first, row: event, isNew: true, hasLifeChanged: false });
      return accepted;
    }
    if (current.nodeId !== nodeId) return rejected('dispatch-of-another-node');
    if (version === current.version)
      return digest.equals(current.digest) ? duplicate : rejected('version-conflict');
    if (version < current.version) return superseded;
    if (this.seenFacts.has(eventId)) return rejected('event-id-reused');
    if (stateAt(current.lifeCycle, nowMs) !== 'available') return rejected('already-closed');
    const next = keepDaysGiven(lifeCycle, current.lifeCycle);
    const working = this.touch(dispatchId, current);
    working.current = { ...current, version, digest, lifeCycle: next };
    working.row = event;
    working.hasLifeChanged ||= next.expiresAtMs !== lifeCycle.expiresAtMs;
    this.seenFacts.set(eventId, digest);
    this.facts.push({
      event,
      kind: 'amended',
      effect: 'applied',
      version,
      replaced: undefined,
      announced: undefined,
    });
    return accepted;
  }

  takeFact(event: FactEvent): Outcome {
    const seen = this.seenFacts.get(event.eventId);
    if (seen) return seen.equals(event.digest) ? duplicate : rejected('event-id-reused');
    const current = this.currentOf(event.dispatchId);
    if (!current) return rejected('dispatch-unknown');
    if (current.nodeId !== this.input.nodeId) return rejected('dispatch-of-another-node');
    const decision = decide(current.lifeCycle, event.fact, this.input.nowMs);
    if (decision.outcome === 'refused') return rejected(decision.code);
    this.seenFacts.set(event.eventId, event.digest);
    const { version } = current;
    const kind = event.fact.type;
    if (decision.outcome === 'kept') {
      this.facts.push({ event, kind, effect: 'kept', version, replaced: undefined, announced: undefined });
      return accepted;
    }
    const { next, event: name } = decision;
    const sequence = current.sequence + (name ? 1 : 0);
    const replaced = name ? current.lifeCycle : undefined;
    this.facts.push({
      event,
      kind,
      effect: 'applied',
      version,
      replaced,
      announced: name && { name, sequence },
    });
    const working = this.touch(event.dispatchId, current);
    working.current = { ...current, sequence, lifeCycle: next };
    working.hasLifeChanged = true;
    return accepted;
  }

  private currentOf(dispatchId: string): KnownDispatch | undefined {
    return this.touched.get(dispatchId)?.current ?? this.input.known.get(dispatchId);
  }

  private touch(dispatchId: string, current: KnownDispatch): Working {
    const working = this.touched.get(dispatchId) ?? {
      current,
      row: undefined,
      isNew: false,
      hasLifeChanged: false,
    };
    this.touched.set(dispatchId, working);
    return working;
  }
}

/** Days that were given stay given: an amendment does not take an extension back. */
function keepDaysGiven(next: LifeCycle, before: LifeCycle): LifeCycle {
  if (next.expiresAtMs === null || before.expiresAtMs === null) return next;
  return { ...next, expiresAtMs: Math.max(next.expiresAtMs, before.expiresAtMs) };
}
