import { describe, expect, it } from '@jest/globals';
import type { History } from '../history.js';
import { brokenInvariants } from './checker.js';
import type { Invariant } from './findings.js';
import { AMENDED, CANCELLED, NODE, OPENED, type Open, TOPIC, goodHistory } from './good-history.js';

type Plant = (history: Open<History>) => void;

function at<T>(list: readonly T[], index: number): T {
  const item = list.at(index);
  if (item === undefined) throw new Error('the story is shorter than that');
  return item;
}
const node = (history: Open<History>): Open<History>['nodes'][number] => at(history.nodes, 0);
const row = (history: Open<History>, id = ''): Open<History>['store']['dispatches'][number] =>
  at(
    history.store.dispatches.filter(({ dispatchId }) => dispatchId === id),
    0,
  );
const ack = (history: Open<History>, index: number): Open<History>['nodes'][number]['acks'][number]['ack'] =>
  at(node(history).acks, index).ack;

/** Each with the invariant that must be named, and nothing that is not a consequence of it. */
const plants: readonly (readonly [string, Invariant, Plant])[] = [
  [
    'an event that was acknowledged and is not in the topic',
    'sent-is-answered',
    (h) => (at(node(h).sent, 0).digest = 'another'),
  ],
  ['an event that no ack covers', 'sent-is-answered', (h) => node(h).acks.pop()],
  [
    'an event of a library that never reached the topic',
    'sent-is-answered',
    (h) =>
      node(h).sent.push({ eventId: 'x', dispatchId: CANCELLED, digest: 'd', told: { outcome: 'accepted' } }),
  ],
  [
    'a node that was told another answer than the hub gave',
    'sent-is-answered',
    (h) => {
      const { position: _position, ...event } = at(node(h).sent, 0);
      node(h).sent.push({ ...event, told: { outcome: 'superseded' } });
    },
  ],
  ['a hole between two acks', 'ranges', (h) => (ack(h, 1).firstOffset = 8)],
  ['two acks that overlap', 'ranges', (h) => (ack(h, 1).firstOffset = 6)],
  ['an ack that begins behind the first offset', 'ranges', (h) => node(h).acks.shift()],
  [
    'a repeat with other words',
    'ranges',
    (h) => node(h).acks.push({ ...at(node(h).acks, 0), offset: 9, ack: { ...ack(h, 0), accepted: 1 } }),
  ],
  ['a count that does not add up', 'ranges', (h) => (ack(h, 0).accepted = 9)],
  ['an exception outside of its range', 'ranges', (h) => (at(ack(h, 0).exceptions, 0).from = -1)],
  ['acks in the wrong order', 'ranges', (h) => (at(node(h).acks, 1).offset = -1)],
  [
    'an older version that was accepted',
    'answers',
    (h) => {
      ack(h, 0).exceptions = ack(h, 0).exceptions.filter(({ outcome }) => outcome !== 'superseded');
      ack(h, 0).accepted += 1;
    },
  ],
  ['a rejection with the wrong code', 'answers', (h) => (at(ack(h, 1).exceptions, 0).code = 'not-json')],
  [
    'an answer to what stands nowhere',
    'answers',
    (h) => {
      ack(h, 1).lastOffset += 1;
      ack(h, 1).accepted += 1;
    },
  ],
  ['a rejection that no operator can find', 'answers', (h) => h.store.rejections.pop()],
  [
    'a rejection on the list that was none',
    'answers',
    (h) =>
      h.store.rejections.push({ nodeId: NODE, generation: 1, partition: 0, offset: 0, code: 'not-json' }),
  ],
  ['a dispatch that is lost', 'rows', (h) => h.store.dispatches.pop()],
  ['a dispatch from nowhere', 'rows', (h) => h.store.dispatches.push({ ...row(h, OPENED), dispatchId: 'x' })],
  [
    'a row that went back to an older version',
    'rows',
    (h) => Object.assign(row(h, AMENDED), { version: 1, digest: 'a1' }),
  ],
  ['a row of another content', 'rows', (h) => (row(h, AMENDED).digest = 'a1')],
  ['a row without its end', 'rows', (h) => Object.assign(row(h, CANCELLED), { state: 'available' })],
  ['days that were taken back', 'rows', (h) => (row(h, AMENDED).expiresAtMs = 1)],
  ['a row of another node', 'rows', (h) => (row(h, AMENDED).nodeId = 'b-node')],
  ['a fact that is lost', 'facts', (h) => h.store.facts.pop()],
  ['a fact that is there twice', 'facts', (h) => h.store.facts.push(at(h.store.facts, 0))],
  ['a fact that is kept and must count', 'facts', (h) => (at(h.store.facts, 1).effect = 'kept')],
  ['a fact of another event', 'facts', (h) => (at(h.store.facts, 0).digest = 'another')],
  ['an act that its node did not hear', 'heard', (h) => node(h).events.shift()],
  [
    'an event of what never happened',
    'heard',
    (h) => node(h).events.push({ ...at(node(h).events, 0), sequence: 3, offset: 9 }),
  ],
  [
    'a repeat under another id',
    'heard',
    (h) => node(h).events.push({ ...at(node(h).events, 0), id: 'x', offset: 9 }),
  ],
  ['events in the wrong order', 'heard', (h) => (at(node(h).events, 2).offset = -1)],
  ['an event of another instant', 'heard', (h) => (at(node(h).events, 0).legalAtMs = 1)],
  ['an event that the node’s handler was never given', 'heard', (h) => node(h).handled?.pop()],
  [
    'two acts with effect',
    'one-act',
    (h) => h.store.appearances.push({ ...at(h.store.appearances, 0), appearanceId: 'x' }),
  ],
  ['a receipt that is not in the store', 'one-act', (h) => (at(h.acts, 0).appearanceId = 'x')],
  ['a receipt of other documents', 'one-act', (h) => (at(h.acts, 0).documents = 'manifest-2')],
  ['other bytes than were promised', 'one-act', (h) => (at(at(h.acts, 0).released, 0).given = 'y')],
  ['an act on a version that never was', 'one-act', (h) => (at(h.store.facts, 2).version = 7)],
  ['an act without its appearance', 'one-act', (h) => h.store.appearances.pop()],
  ['a message that waits', 'nothing-waits', (h) => (h.store.outbox = 1)],
  ['a partition that is stopped', 'nothing-waits', (h) => h.stoppedPartitions.push(`${TOPIC}/0`)],
  ['a fence before the end', 'nothing-waits', (h) => (at(h.store.fences, 0).nextOffset = 3)],
  ['an event in a node’s outbox', 'nothing-waits', (h) => (node(h).waiting = 1)],
  ['a process that is down', 'nobody-helped', (h) => (at(h.processes, 0).isReady = false)],
  ['a restart that nobody said', 'nobody-helped', (h) => (at(h.processes, 0).saidRestarts = 1)],
];

describe('the checker', () => {
  it('finds nothing where everything holds', () => {
    expect(brokenInvariants(goodHistory())).toEqual([]);
  });

  it.each(plants)('names %s', (_what, invariant, plant) => {
    const history = goodHistory();
    plant(history);
    const broken = brokenInvariants(history);
    expect(broken.map((each) => each.invariant)).toContain(invariant);
    expect(broken.every(({ count, examples }) => count > 0 && examples.length > 0)).toBe(true);
  });

  it('lets an act fall between any two events that fit what was answered', () => {
    const history = goodHistory();
    // The amendment came first: the act was on version 2, and its node was answered so.
    ack(history, 1).exceptions = ack(history, 1).exceptions.filter(({ code }) => code !== 'already-closed');
    ack(history, 1).accepted += 1;
    history.store.rejections = history.store.rejections.filter(({ code }) => code !== 'already-closed');
    Object.assign(row(history, OPENED), { version: 2, digest: 'o2' });
    history.store.facts.push({
      ...at(history.store.facts, 0),
      dispatchId: OPENED,
      factId: at(node(history).log, 9).eventId,
      digest: 'o2',
      version: 2,
    });
    for (const fact of history.store.facts.filter(({ dispatchId }) => dispatchId === OPENED))
      fact.version = 2;
    for (const event of node(history).events.filter(({ dispatchId }) => dispatchId === OPENED))
      event.version = 2;
    at(history.store.appearances, 0).version = 2;
    at(history.acts, 0).documents = 'manifest-2';
    expect(brokenInvariants(history)).toEqual([]);
  });

  it('takes what an operator confirmed to be lost for lost, and only what is gone', () => {
    const history = goodHistory();
    const amended = ack(history, 1);
    const offset = amended.lastOffset;
    amended.exceptions.push({ from: offset, to: offset, outcome: 'lost', code: 'offsets-lost' });
    amended.accepted -= 1;
    history.store.facts.pop();
    Object.assign(row(history, AMENDED), { version: 1, digest: 'a1' });
    expect(brokenInvariants(history).map((each) => each.invariant)).toContain('answers');
    at(node(history).log, -1).isGone = true;
    expect(brokenInvariants(history)).toEqual([]);
  });

  it('reads 200,000 events in seconds, for it is linear', () => {
    const history = goodHistory();
    const { log, sent, acks, logEnds } = node(history);
    const first = at(log, 0);
    const from = log.length;
    const fresh = { ...row(history, AMENDED), ...laterRow };
    for (let offset = from; offset < 200_000; offset++) {
      const eventId = `event-${String(offset)}`;
      const dispatchId = `dispatch-${String(offset)}`;
      const position = { generation: 1, partition: 0, offset };
      log.push({ ...first, ...position, eventId, dispatchId });
      sent.push({ eventId, dispatchId, digest: first.digest, position });
      history.store.dispatches.push({ ...fresh, dispatchId });
    }
    const lastOffset = 199_999;
    const accepted = lastOffset - from + 1;
    acks.push({
      ...at(acks, 1),
      id: 'x',
      offset: 2,
      ack: { ...ack(history, 1), firstOffset: from, lastOffset, accepted, exceptions: [] },
    });
    logEnds[0] = 200_000;
    at(history.store.fences, 0).nextOffset = 200_000;
    expect(brokenInvariants(history)).toEqual([]);
  });
});

const laterRow = { version: 1, digest: 'c1', expiresAtMs: Date.parse('2026-11-20T23:00:00.000Z') };
