import type { AckException } from '@valija/contracts';
import type { Answer, HeardAck, History, LogRecord, Said, StoredDispatch, StoredFact } from '../history.js';

/** A history that can be changed, to plant a fault in it. */
export type Open<T> = T extends readonly (infer Item)[]
  ? Open<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Open<T[K]> }
    : T;

export const NODE = 'a-node';
export const TOPIC = `nodes.${NODE}.dispatches.v1`;
const T0 = Date.parse('2026-11-10T10:00:00.000Z');
const END = Date.parse('2026-11-20T23:00:00.000Z');
const NOW = Date.parse('2026-11-12T10:00:00.000Z');

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
/** The dispatches of the story. */
export const [CANCELLED, OPENED, EXPIRED, AMENDED] = [id(1), id(2), id(3), id(4)];
const ACT = id(100);
const EXPIRY = id(101);

const snapshot = (version: number, isAmendment = false, expiresAtMs: number | null = END): Said => ({
  type: 'snapshot',
  isAmendment,
  version,
  kind: 'notification',
  expiresAtMs,
  documents: `manifest-${String(version)}`,
});

const accepted: Answer = { outcome: 'accepted' };
const rejected = (code: string): Answer => ({ outcome: 'rejected', code });
const OVER = Date.parse('2026-11-12T00:00:00.000Z');

/** dispatch, event, digest, what it says, what is answered. */
const story: readonly (readonly [string, number, string, Said, Answer])[] = [
  [CANCELLED, 10, 'c1', snapshot(1), accepted],
  [CANCELLED, 10, 'c1', snapshot(1), { outcome: 'duplicate' }],
  [CANCELLED, 11, 'c3', snapshot(3, true), accepted],
  [CANCELLED, 12, 'c2', snapshot(2, true), { outcome: 'superseded' }],
  [CANCELLED, 13, 'c3-other', snapshot(3, true), rejected('version-conflict')],
  [CANCELLED, 14, 'cc', { type: 'cancelled', legalAtMs: NOW }, accepted],
  [CANCELLED, 14, 'cc', { type: 'cancelled', legalAtMs: NOW }, { outcome: 'duplicate' }],
  [CANCELLED, 14, 'ce', { type: 'deadline-extended', expiresAtMs: END + 1 }, rejected('event-id-reused')],
  [OPENED, 20, 'o1', snapshot(1), accepted],
  [OPENED, 21, 'o2', snapshot(2, true), rejected('already-closed')],
  [
    OPENED,
    22,
    'or',
    { type: 'resolved-elsewhere', resolution: 'delivered-on-paper', legalAtMs: T0 },
    accepted,
  ],
  [OPENED, 23, 'ok', { type: 'resolved-elsewhere', resolution: 'accessed', legalAtMs: NOW }, accepted],
  [EXPIRED, 30, 'e1', snapshot(1, false, OVER), accepted],
  [id(9), 40, 'u', { type: 'cancelled', legalAtMs: NOW }, rejected('dispatch-unknown')],
  ['', 41, 'f', { type: 'fault', code: 'not-json' }, rejected('not-json')],
  [AMENDED, 50, 'a1', snapshot(1), accepted],
  [AMENDED, 51, 'ax', { type: 'deadline-extended', expiresAtMs: END + 5 }, accepted],
  [AMENDED, 52, 'a2', snapshot(2, true), accepted],
];

/** A history in which everything holds; a new one at each call. */
export function goodHistory(): Open<History> {
  const log = story.map(([dispatchId, event, digest, said], offset): LogRecord => ({
    generation: 1,
    partition: 0,
    offset,
    eventId: id(event),
    dispatchId,
    digest,
    said,
  }));
  const history: History = {
    nodes: [
      {
        nodeId: NODE,
        sent: log.map(({ eventId, dispatchId, digest, generation, partition, offset }) => ({
          eventId,
          dispatchId,
          digest,
          position: { generation, partition, offset },
        })),
        log,
        logEnds: [log.length],
        acks: [ackOf(0, 0, 6), ackOf(1, 7, log.length - 1)],
        events: [
          heard(0, 'DispatchAccessed', OPENED, {
            sequence: 1,
            resolution: 'accessed',
            legalAtMs: NOW,
            appearanceId: ACT,
          }),
          heard(1, 'DispatchExpired', EXPIRED, { sequence: 1, resolution: 'expired', legalAtMs: OVER }),
          heard(2, 'DispatchResolutionCorrected', OPENED, {
            sequence: 2,
            resolution: 'delivered-on-paper',
            legalAtMs: T0,
          }),
        ],
        handled: [id(200), id(201), id(202)],
      },
    ],
    store: {
      dispatches: [
        row(CANCELLED, { version: 3, digest: 'c3', state: 'cancelled', legalAtMs: NOW }),
        row(OPENED, { digest: 'o1', state: 'delivered-on-paper', legalAtMs: T0, sequence: 2 }),
        row(EXPIRED, { digest: 'e1', state: 'expired', expiresAtMs: OVER, legalAtMs: OVER, sequence: 1 }),
        row(AMENDED, { version: 2, digest: 'a2', expiresAtMs: END + 5 }),
      ],
      facts: [
        fact(CANCELLED, 11, { kind: 'amended', version: 3, digest: 'c3' }),
        fact(CANCELLED, 14, {
          kind: 'cancelled',
          version: 3,
          digest: 'cc',
          legalAtMs: NOW,
          resolution: 'cancelled',
        }),
        hubFact(OPENED, ACT, { kind: 'accessed', resolution: 'accessed', legalAtMs: NOW }),
        fact(OPENED, 22, {
          kind: 'resolved-elsewhere',
          digest: 'or',
          legalAtMs: T0,
          resolution: 'delivered-on-paper',
          sequence: 2,
        }),
        fact(OPENED, 23, {
          kind: 'resolved-elsewhere',
          digest: 'ok',
          effect: 'kept',
          legalAtMs: NOW,
          resolution: 'accessed',
        }),
        hubFact(EXPIRED, EXPIRY, { kind: 'expired', resolution: 'expired', legalAtMs: OVER }),
        fact(AMENDED, 51, { kind: 'deadline-extended', digest: 'ax' }),
        fact(AMENDED, 52, { kind: 'amended', version: 2, digest: 'a2' }),
      ],
      appearances: [
        {
          appearanceId: ACT,
          dispatchId: OPENED,
          decision: 'accept',
          hasEffect: true,
          version: 1,
          appearedAtMs: NOW,
        },
      ],
      rejections: story.flatMap(([, , , , { code }], offset) =>
        code === undefined ? [] : [{ nodeId: NODE, generation: 1, partition: 0, offset, code }],
      ),
      fences: [{ topic: TOPIC, partition: 0, generation: 1, nextOffset: log.length }],
      outbox: 0,
    },
    acts: [
      {
        dispatchId: OPENED,
        appearanceId: ACT,
        hasEffect: true,
        decision: 'accept',
        documents: 'manifest-1',
        released: [{ promised: 'x', given: 'x' }],
      },
    ],
    processes: [{ name: 'kafka', killed: 2, saidRestarts: 2, isReady: true }],
    stoppedPartitions: [],
  };
  return structuredClone(history) as Open<History>;
}

function ackOf(offset: number, firstOffset: number, lastOffset: number): HeardAck {
  const exceptions = story.flatMap(([, , , , { outcome, code }], at): AckException[] => {
    if (outcome === 'accepted' || at < firstOffset || at > lastOffset) return [];
    return [{ from: at, to: at, outcome, ...(code !== undefined && { code }) }];
  });
  const accepted_ = lastOffset - firstOffset + 1 - exceptions.length;
  return {
    id: id(300 + offset),
    partition: 0,
    offset,
    ack: {
      topic: TOPIC,
      partition: 0,
      generation: 1,
      firstOffset,
      lastOffset,
      committedAt: new Date(NOW).toISOString(),
      accepted: accepted_,
      exceptions,
    },
  };
}

type HeardEvent = History['nodes'][number]['events'][number];

function heard(
  offset: number,
  name: HeardEvent['name'],
  dispatchId: string,
  what: Pick<HeardEvent, 'sequence' | 'resolution' | 'legalAtMs' | 'appearanceId'>,
): HeardEvent {
  const digest = `event-${String(offset)}`;
  return { id: id(200 + offset), partition: 0, offset, name, dispatchId, version: 1, digest, ...what };
}

function row(dispatchId: string, rest: Partial<StoredDispatch>): StoredDispatch {
  return {
    dispatchId,
    nodeId: NODE,
    version: 1,
    digest: '',
    state: 'available',
    expiresAtMs: END,
    legalAtMs: null,
    sequence: 0,
    ...rest,
  };
}

function fact(dispatchId: string, event: number, rest: Partial<StoredFact>): StoredFact {
  return {
    dispatchId,
    source: NODE,
    factId: id(event),
    kind: '',
    effect: 'applied',
    version: 1,
    resolution: null,
    legalAtMs: null,
    recordedAtMs: NOW,
    sequence: null,
    digest: null,
    ...rest,
  };
}

function hubFact(dispatchId: string, factId: string, rest: Partial<StoredFact>): StoredFact {
  return { ...fact(dispatchId, 0, { sequence: 1, ...rest }), source: 'hub', factId };
}
