import type { Outcome } from '@valija/border';
import type { AckCode, EventFault, LifeCycleEventName } from '@valija/contracts';
import { type Fact, type LifeCycle, decide, stateAt } from '@valija/legal';

/** A dispatch as the table has it, as far as the rules need to know. */
export interface KnownDispatch {
  /** The node that made it. */
  readonly nodeId: string;
  /** DIR3 code; undefined where the dispatch was made in this very batch, and so by this node. */
  readonly issuer: string | undefined;
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
  /** Why the directory does not allow it. */
  readonly barred?: EventFault;
}

export interface FactEvent {
  readonly type: 'fact';
  readonly index: number;
  readonly dispatchId: string;
  readonly eventId: string;
  readonly digest: Buffer;
  /** When the broker took it. */
  readonly takenAtMs: number;
  readonly fact: Fact;
}

/** A fact that is to be written down. */
export interface RecordedFact {
  readonly event: IncomingEvent;
  readonly kind: 'amended' | 'cancelled' | 'resolved-elsewhere' | 'deadline-extended';
  readonly effect: 'applied' | 'kept';
  readonly version: number;
  /** The node that made the dispatch. */
  readonly madeBy: string;
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
  readonly voice: Voice;
  readonly nowMs: number;
}

/** What the directory says of the node whose batch it is. */
export interface Voice {
  /** It speaks for what others made for this issuer: the issuer's route is its own now, and an agreement is in force. */
  readonly isHeir: (issuer: string) => boolean;
  /** An agreement for this issuer was in force at an instant. */
  readonly hasAgreement: (issuer: string, atMs: number) => boolean;
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
const rejected = (fault: AckCode | EventFault): Outcome =>
  typeof fault === 'string' ? { kind: 'rejected', code: fault } : { kind: 'rejected', ...fault };

/**
 * Folds a batch into what is known: events of one dispatch in the order of their offsets, each with its outcome. A
 * snapshot changes the row only with a greater version, and only from the node that made it or the one by which its
 * issuer's notifications come now; a fact is unique by its event id and is never dropped by a version, for a late fact
 * is the law's business. An amendment is a fact too: an id that one of them has is no other event's, whatever it says.
 * What was taken once is a duplicate for ever, whatever the directory says meanwhile.
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
    const { dispatchId, eventId, version, digest, lifeCycle } = event;
    const current = this.currentOf(dispatchId);
    if (!current) return this.make(event);
    const answer = this.answerWithoutChange(event, current);
    if (answer) return answer;
    const next = keepDaysGiven(lifeCycle, current.lifeCycle);
    const working = this.touch(dispatchId, current);
    working.current = { ...current, version, digest, lifeCycle: next };
    working.row = event;
    working.hasLifeChanged ||= next.expiresAtMs !== lifeCycle.expiresAtMs;
    this.seenFacts.set(eventId, digest);
    this.record(event, current, { kind: 'amended', effect: 'applied', version });
    return accepted;
  }

  takeFact(event: FactEvent): Outcome {
    const seen = this.seenFacts.get(event.eventId);
    if (seen) return seen.equals(event.digest) ? duplicate : rejected('event-id-reused');
    const current = this.currentOf(event.dispatchId);
    if (!current) return rejected('dispatch-unknown');
    if (!this.speaksFor(current)) return rejected('dispatch-of-another-node');
    if (this.hasLostVoice(event, current)) return rejected('agreement-not-in-force');
    const decision = decide(current.lifeCycle, event.fact, this.input.nowMs);
    if (decision.outcome === 'refused') return rejected(decision.code);
    this.seenFacts.set(event.eventId, event.digest);
    const { version } = current;
    const kind = event.fact.type;
    if (decision.outcome === 'kept') {
      this.record(event, current, { kind, effect: 'kept', version });
      return accepted;
    }
    const { next, event: name } = decision;
    const sequence = current.sequence + (name ? 1 : 0);
    const replaced = name ? current.lifeCycle : undefined;
    const announced = name && { name, sequence };
    this.record(event, current, { kind, effect: 'applied', version, replaced, announced });
    const working = this.touch(event.dispatchId, current);
    working.current = { ...current, sequence, lifeCycle: next };
    working.hasLifeChanged = true;
    return accepted;
  }

  private make(event: SnapshotEvent): Outcome {
    const { dispatchId, version, digest, lifeCycle, barred } = event;
    if (barred) return rejected(barred);
    if (event.isAmendment) return rejected('dispatch-unknown');
    const { nodeId } = this.input;
    const current: KnownDispatch = { nodeId, issuer: undefined, version, digest, sequence: 0, lifeCycle };
    this.touched.set(dispatchId, { current, row: event, isNew: true, hasLifeChanged: false });
    return accepted;
  }

  /** What a snapshot of a dispatch that is there is told where it does not amend it. */
  private answerWithoutChange(event: SnapshotEvent, current: KnownDispatch): Outcome | undefined {
    const { eventId, version, digest, barred } = event;
    if (!this.speaksFor(current)) return rejected(barred ?? 'dispatch-of-another-node');
    if (version === current.version)
      return digest.equals(current.digest) ? duplicate : rejected(barred ?? 'version-conflict');
    if (version < current.version) return superseded;
    // The route is asked of what is new: what is there already is amended.
    if (barred && barred.code !== 'route-elsewhere') return rejected(barred);
    if (this.seenFacts.has(eventId)) return rejected('event-id-reused');
    const isOpen = stateAt(current.lifeCycle, this.input.nowMs) === 'available';
    return isOpen ? undefined : rejected('already-closed');
  }

  /** The node that made it, and the one that its issuer has gone over to. */
  private speaksFor({ nodeId, issuer }: KnownDispatch): boolean {
    return nodeId === this.input.nodeId || (issuer !== undefined && this.input.voice.isHeir(issuer));
  }

  /**
   * Its maker withdraws and prolongs nothing after the end of the agreement. What has happened elsewhere it may still
   * tell: the earliest act counts, whoever brings the news.
   */
  private hasLostVoice({ fact, takenAtMs }: FactEvent, { nodeId, issuer }: KnownDispatch): boolean {
    if (nodeId !== this.input.nodeId || issuer === undefined || fact.type === 'resolved-elsewhere')
      return false;
    return !this.input.voice.hasAgreement(issuer, takenAtMs);
  }

  private record(
    event: IncomingEvent,
    { nodeId: madeBy }: KnownDispatch,
    fact: Pick<RecordedFact, 'kind' | 'effect' | 'version'> &
      Partial<Pick<RecordedFact, 'replaced' | 'announced'>>,
  ): void {
    this.facts.push({ event, madeBy, replaced: undefined, announced: undefined, ...fact });
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
