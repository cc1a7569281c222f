import type { Resolution } from '@valija/contracts';
import type { Answer, LogRecord, Said } from '../history.js';

/** A dispatch as it must be after some of its events. */
export interface ModelDispatch {
  readonly nodeId: string;
  readonly version: number;
  readonly digest: string;
  readonly kind: 'notification' | 'communication';
  readonly state: 'available' | Resolution;
  readonly expiresAtMs: number | null;
  readonly legalAtMs: number | null;
  readonly sequence: number;
  /** What the hub itself did to it (an act, an expiry) has happened. */
  readonly isMoved: boolean;
}

/** The hub's own move on a dispatch, of which there is one at most: an act with effect, or the expiry. */
export interface Move {
  readonly state: Resolution;
  readonly legalAtMs: number;
  readonly version: number;
  /** When it was written down. */
  readonly atMs: number;
}

/** A fact that must be written down. */
export interface ModelFact {
  readonly kind: string;
  readonly effect: 'applied' | 'kept';
  readonly version: number;
  readonly sequence: number | null;
}

export interface Step {
  readonly answer: Answer;
  /** What the dispatch is then; undefined where there is none still. */
  readonly next: ModelDispatch | undefined;
  readonly fact?: ModelFact;
}

/** A node's clock may run ahead by five minutes. */
const AHEAD_MS = 300_000;

const accepted: Answer = { outcome: 'accepted' };
const rejected = (code: string): Answer => ({ outcome: 'rejected', code });

interface Circumstances {
  readonly nodeId: string;
  /** The SHA-256 of the event of this node that has the record's event id and was written down; undefined: none. */
  readonly seen: string | undefined;
  readonly nowMs: number;
}

/** What an event does to a dispatch, and what is answered. */
export function step(
  current: ModelDispatch | undefined,
  record: LogRecord,
  circumstances: Circumstances,
): Step {
  const { said } = record;
  if (said.type === 'fault') return { answer: rejected(said.code), next: current };
  return said.type === 'snapshot'
    ? snapshotStep(current, record, said, circumstances)
    : factStep(current, record, said, circumstances);
}

/** What the hub's own move makes of a dispatch; undefined where it cannot have happened now. */
export function moved(current: ModelDispatch | undefined, move: Move | undefined): ModelDispatch | undefined {
  if (!current || !move || current.isMoved || current.state !== 'available') return undefined;
  const isOver = current.expiresAtMs !== null && current.expiresAtMs <= move.atMs;
  if (isOver !== (move.state === 'expired') || move.version !== current.version) return undefined;
  if (move.state === 'expired' && move.legalAtMs !== current.expiresAtMs) return undefined;
  const { state, legalAtMs } = move;
  return { ...current, state, legalAtMs, sequence: current.sequence + 1, isMoved: true };
}

function snapshotStep(
  current: ModelDispatch | undefined,
  { digest }: LogRecord,
  said: Extract<Said, { type: 'snapshot' }>,
  { nodeId, seen, nowMs }: Circumstances,
): Step {
  const { version, kind, expiresAtMs } = said;
  if (!current) {
    if (said.isAmendment) return { answer: rejected('dispatch-unknown'), next: undefined };
    const first = { nodeId, version, digest, kind, expiresAtMs, legalAtMs: null, sequence: 0 };
    return { answer: accepted, next: { ...first, state: 'available', isMoved: false } };
  }
  const stays = (answer: Answer): Step => ({ answer, next: current });
  if (version === current.version)
    return stays(digest === current.digest ? { outcome: 'duplicate' } : rejected('version-conflict'));
  if (version < current.version) return stays({ outcome: 'superseded' });
  if (seen !== undefined) return stays(rejected('event-id-reused'));
  if (!isOpen(current, nowMs)) return stays(rejected('already-closed'));
  // Days that were given stay given.
  const later =
    expiresAtMs === null || current.expiresAtMs === null
      ? expiresAtMs
      : Math.max(expiresAtMs, current.expiresAtMs);
  return {
    answer: accepted,
    next: { ...current, version, digest, kind, expiresAtMs: later },
    fact: { kind: 'amended', effect: 'applied', version, sequence: null },
  };
}

function factStep(
  current: ModelDispatch | undefined,
  { digest }: LogRecord,
  said: Exclude<Said, { type: 'snapshot' | 'fault' }>,
  { seen, nowMs }: Circumstances,
): Step {
  const stays = (answer: Answer): Step => ({ answer, next: current });
  if (seen !== undefined)
    return stays(seen === digest ? { outcome: 'duplicate' } : rejected('event-id-reused'));
  if (!current) return stays(rejected('dispatch-unknown'));
  if (said.type === 'resolved-elsewhere') return resolved(current, said, nowMs);
  if (!isOpen(current, nowMs)) return stays(rejected('already-closed'));
  const fact = { kind: said.type, effect: 'applied', version: current.version, sequence: null } as const;
  if (said.type === 'cancelled') {
    const next: ModelDispatch = { ...current, state: 'cancelled', legalAtMs: said.legalAtMs };
    return { answer: accepted, next, fact };
  }
  if (current.expiresAtMs === null) return stays(rejected('no-deadline-to-extend'));
  if (said.expiresAtMs <= current.expiresAtMs) return stays(rejected('deadline-not-later'));
  return { answer: accepted, next: { ...current, expiresAtMs: said.expiresAtMs }, fact };
}

/** The earliest legal instant counts, whenever its news arrives. */
function resolved(current: ModelDispatch, said: Resolved, nowMs: number): Step {
  const { version, state } = current;
  const code = refusal(current, said, nowMs);
  if (code !== undefined) return { answer: rejected(code), next: current };
  const before = current.legalAtMs ?? current.expiresAtMs;
  const saysTheExpiry = said.resolution === 'expired' && state === 'available';
  const fact = { kind: said.type, version, sequence: null };
  if (before !== null && said.legalAtMs >= before && !saysTheExpiry)
    return { answer: accepted, next: current, fact: { ...fact, effect: 'kept' } };
  const isCorrection = state !== 'available';
  const sequence = current.sequence + (isCorrection ? 1 : 0);
  return {
    answer: accepted,
    next: { ...current, state: endOf(current, said), legalAtMs: said.legalAtMs, sequence },
    fact: { ...fact, effect: 'applied', sequence: isCorrection ? sequence : null },
  };
}

type Resolved = Extract<Said, { type: 'resolved-elsewhere' }>;

function refusal(
  { kind }: ModelDispatch,
  { resolution, legalAtMs }: Resolved,
  nowMs: number,
): string | undefined {
  if (legalAtMs > nowMs + AHEAD_MS) return 'legal-instant-in-future';
  const isImpossible = kind === 'communication' && (resolution === 'rejected' || resolution === 'expired');
  return isImpossible ? 'resolution-impossible' : undefined;
}

/** A communication is read. */
function endOf({ kind }: ModelDispatch, { resolution }: Resolved): Resolution {
  return kind === 'communication' && resolution === 'accessed' ? 'read' : resolution;
}

function isOpen({ state, expiresAtMs }: ModelDispatch, nowMs: number): boolean {
  return state === 'available' && (expiresAtMs === null || expiresAtMs > nowMs);
}
