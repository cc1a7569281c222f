import { hash } from 'node:crypto';
import type { Fact, LifeCycle } from '@valija/legal';
import {
  type FactEvent,
  type FoldInput,
  type FoldResult,
  type IncomingEvent,
  type KnownDispatch,
  type SnapshotEvent,
  fold,
} from '../ingest/fold.js';

export const nowMs = Date.parse('2026-11-15T12:00:00Z');
export const day = 86_400_000;
export const open: LifeCycle = {
  kind: 'notification',
  state: 'available',
  expiresAtMs: nowMs + 5 * day,
  legalAtMs: null,
};
export const digest = (content: number): Buffer => Buffer.alloc(32, content);

export function snapshot(
  dispatchId: string,
  version: number,
  rest: Partial<SnapshotEvent> = {},
): SnapshotEvent {
  return {
    type: 'snapshot',
    index: 0,
    dispatchId,
    eventId: `e-${dispatchId}-${String(version)}`,
    version,
    digest: digest(version),
    lifeCycle: open,
    isAmendment: version > 1,
    ...rest,
  };
}

export function fact(dispatchId: string, eventId: string, content: Fact): FactEvent {
  const said = hash('sha256', JSON.stringify([dispatchId, content]), 'buffer');
  return { type: 'fact', index: 0, dispatchId, eventId, digest: said, takenAtMs: nowMs, fact: content };
}

export const accessedElsewhere = (legalAtMs: number): Fact => ({
  type: 'resolved-elsewhere',
  resolution: 'accessed',
  legalAtMs,
});

export const known = (version: number, rest: Partial<KnownDispatch> = {}): KnownDispatch => ({
  nodeId: 'madrid',
  issuer: 'L01280796',
  version,
  digest: digest(version),
  sequence: 0,
  lifeCycle: open,
  ...rest,
});

export function run(
  events: IncomingEvent[],
  before: Record<string, KnownDispatch> = {},
  rest: Partial<FoldInput> = {},
): FoldResult {
  return fold({
    nodeId: 'madrid',
    events: events.map((event, index) => ({ ...event, index })),
    known: new Map(Object.entries(before)),
    knownFacts: new Map(),
    voice: { isHeir: () => false, hasAgreement: () => true },
    nowMs,
    ...rest,
  });
}

export const words = (outcomes: FoldResult['outcomes']): string[] =>
  outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.code : outcome.kind));
