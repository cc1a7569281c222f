import type { Answer, History, LogRecord, StoredFact } from '../history.js';
import { type NodeIndex, positionOf, say } from './answered.js';
import { type ModelDispatch, type ModelFact, type Move, type Step, moved, step } from './dispatch-model.js';
import type { Findings } from './findings.js';

export const HUB = 'hub';

/** A fact that a node said and the hub must have written down: where two orders fit, each of their versions. */
export interface ExpectedFact {
  readonly nodeId: string;
  readonly record: LogRecord;
  readonly options: readonly ModelFact[];
}

/**
 * What must be, by the topics alone: every event in the order of its offsets, as the contract says. What the hub does
 * itself to a dispatch (an act, its expiry) falls somewhere between two of its events: every place that fits what was
 * answered is followed, which are two at most. So the whole is linear in the number of events.
 */
export class Model {
  readonly facts = new Map<string, ExpectedFact>();
  /** Manifests of the dispatches on which somebody acted, by `id/version`. */
  readonly manifests = new Map<string, string>();
  private readonly dispatches = new Map<string, readonly ModelDispatch[]>();
  private readonly moves = new Map<string, Move>();
  /** Of the ids that more than one node uses: whose the dispatch is. */
  private readonly owners: ReadonlyMap<string, string>;
  private readonly actedOn: ReadonlySet<string>;

  constructor(
    history: History,
    indexes: readonly NodeIndex[],
    private readonly findings: Findings,
  ) {
    for (const fact of history.store.facts) this.takeMove(fact);
    this.owners = ownersOf(history);
    this.actedOn = new Set(history.store.appearances.map(({ dispatchId }) => dispatchId));
    for (const index of indexes) new NodeWalk(index, this, findings).run();
  }

  /** What each dispatch may be now; where the hub moved it, with that move. */
  *finals(): Generator<readonly [string, readonly ModelDispatch[]]> {
    for (const [dispatchId, states] of this.dispatches) {
      const move = this.moves.get(dispatchId);
      const after = move ? this.closure(dispatchId).filter(({ isMoved }) => isMoved) : states;
      if (move && after.length === 0)
        this.findings.add(
          'one-act',
          `${dispatchId}: no order of its events explains that it is ${move.state}`,
        );
      yield [dispatchId, after.length > 0 ? after : states];
    }
  }

  /** @returns the ways in which an event of a node may have been taken */
  options(nodeId: string, record: LogRecord, seen: readonly (string | undefined)[], nowMs: number): Step[] {
    const { dispatchId, said } = record;
    const owner = this.owners.get(dispatchId);
    if (owner !== undefined && owner !== nodeId && said.type !== 'fault') return foreign(record);
    const states: (ModelDispatch | undefined)[] = this.closure(dispatchId);
    if (states.length === 0) states.push(undefined);
    return states.flatMap((state) =>
      seen.map((digest) => step(state, record, { nodeId, seen: digest, nowMs })),
    );
  }

  /** Goes on with those ways that fit. */
  follow(nodeId: string, record: LogRecord, steps: readonly Step[]): void {
    const { dispatchId, said, eventId } = record;
    const next = distinct(steps.flatMap((each) => each.next ?? []));
    if (next.length > 0) this.dispatches.set(dispatchId, next);
    const options = steps.flatMap(({ fact }) => fact ?? []);
    if (options.length > 0) this.facts.set(`${nodeId}/${eventId}`, { nodeId, record, options });
    if (said.type === 'snapshot' && this.actedOn.has(dispatchId) && steps[0]?.answer.outcome === 'accepted')
      this.manifests.set(`${dispatchId}/${String(said.version)}`, said.documents);
  }

  private closure(dispatchId: string): ModelDispatch[] {
    const states = this.dispatches.get(dispatchId) ?? [];
    const move = this.moves.get(dispatchId);
    return move ? distinct([...states, ...states.flatMap((state) => moved(state, move) ?? [])]) : [...states];
  }

  private takeMove({ source, dispatchId, resolution, legalAtMs, recordedAtMs, version }: StoredFact): void {
    if (source !== HUB || resolution === null || legalAtMs === null) return;
    if (this.moves.has(dispatchId))
      this.findings.add('one-act', `${dispatchId}: the hub wrote down more than one end of it`);
    this.moves.set(dispatchId, { state: resolution, legalAtMs, version, atMs: recordedAtMs });
  }
}

/** One node's topic, event by event. */
class NodeWalk {
  /** SHA-256 of the events that were written down, by event id. */
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly index: NodeIndex,
    private readonly model: Model,
    private readonly findings: Findings,
  ) {}

  run(): void {
    const order = (a: LogRecord, b: LogRecord): number =>
      a.generation - b.generation || a.partition - b.partition || a.offset - b.offset;
    for (const record of this.index.node.log.toSorted(order)) this.take(record);
    this.checkAbsent();
  }

  private take(record: LogRecord): void {
    const { nodeId } = this.index.node;
    const answer = this.index.answerAt(record);
    if (!answer || (answer.outcome === 'lost' && record.isGone)) return;
    const steps = this.model.options(nodeId, record, this.seenBefore(record), answer.atMs);
    const fitting = steps.filter((each) => isSame(each.answer, answer));
    if (fitting.length === 0) {
      const expected = [...new Set(steps.map((each) => say(each.answer)))].join(' or ');
      const what = `${positionOf(nodeId, record)}: ${record.said.type} ${record.eventId} of ${record.dispatchId}`;
      this.findings.add('answers', `${what} was answered ${say(answer)}, must be ${expected}`);
    }
    const followed = fitting.length > 0 ? fitting : steps;
    this.model.follow(nodeId, record, followed);
    if (followed.some(({ fact }) => fact)) this.seen.set(record.eventId, record.digest);
  }

  /** Partitions are answered side by side: of an id that stands in two, either may have been the first. */
  private seenBefore({ eventId, partition }: LogRecord): (string | undefined)[] {
    const copies = this.index.byEventId.get(eventId) ?? [];
    const elsewhere = copies.filter((copy) => copy.partition !== partition);
    return elsewhere.length === 0
      ? [this.seen.get(eventId)]
      : [undefined, ...new Set(elsewhere.map(({ digest }) => digest))];
  }

  /** What is answered without standing in the topic can only be lost. */
  private checkAbsent(): void {
    for (const [place, answers] of this.index.answeredPlaces()) {
      const records = this.index.records.get(place);
      for (const [offset, answer] of answers) {
        if (answer.outcome !== 'lost' && !records?.has(offset))
          this.findings.add(
            'answers',
            `${this.index.node.nodeId} ${place}@${String(offset)}: answered ${say(answer)}, and nothing stands there`,
          );
      }
    }
  }
}

function isSame(a: Answer, b: Answer): boolean {
  return a.outcome === b.outcome && (a.outcome !== 'rejected' || a.code === b.code);
}

/** A dispatch of another node: refused, or not known yet when the event came. */
function foreign({ said }: LogRecord): Step[] {
  const codes = ['dispatch-of-another-node'];
  if (said.type !== 'snapshot' || said.isAmendment) codes.push('dispatch-unknown');
  return codes.map((code) => ({ answer: { outcome: 'rejected', code }, next: undefined }));
}

function distinct(states: readonly ModelDispatch[]): ModelDispatch[] {
  if (states.length < 2) return [...states];
  return [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];
}

/** The row says who was first, of those ids that two nodes use. */
function ownersOf({ nodes, store }: History): Map<string, string> {
  const users = new Map<string, string>();
  const contested = new Set<string>();
  for (const { nodeId, log } of nodes) {
    for (const { dispatchId } of log) {
      const user = users.get(dispatchId) ?? nodeId;
      if (user !== nodeId && dispatchId !== '') contested.add(dispatchId);
      users.set(dispatchId, user);
    }
  }
  const rows = store.dispatches.filter(({ dispatchId }) => contested.has(dispatchId));
  return new Map(rows.map(({ dispatchId, nodeId }) => [dispatchId, nodeId]));
}
