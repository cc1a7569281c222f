import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Ack, AckException } from '@valija/contracts';
import fc from 'fast-check';
import { inTransaction, openOutbox, outboxTables } from './outbox-file.js';
import { NodeOutbox } from './outbox.js';

const NOW = 1_000_000_000_000;
const DAY_MS = 86_400_000;
let outbox: NodeOutbox;

beforeEach(() => {
  outbox = new NodeOutbox(openOutbox(':memory:'), outboxTables.dispatches);
});

const event = (eventId: string, subject = eventId) => ({
  eventId,
  name: 'DispatchMadeAvailable' as const,
  subject,
  value: `{"of":"${eventId}"}`,
});

const ackOf = (firstOffset: number, lastOffset: number, exceptions: AckException[] = []): Ack => ({
  topic: 'nodes.t.dispatches.v1',
  partition: 0,
  generation: 1,
  firstOffset,
  lastOffset,
  committedAt: '2026-11-20T10:00:00Z',
  accepted: lastOffset - firstOffset + 1 - exceptions.length,
  exceptions,
});

const later = (offset: number): AckException => ({
  from: offset,
  to: offset,
  outcome: 'rejected',
  code: 'body-unknown',
  retryable: true,
});

function append(...events: ReturnType<typeof event>[]): void {
  outbox.transaction(() => outbox.append(events, NOW));
}

/** Sends what is due, as a partition 0 would take it from this offset on. */
function send(fromOffset: number, nowMs = NOW): string[] {
  const due = outbox.nextToSend(100, nowMs);
  outbox.markSent(
    due.map(({ seq }, index) => ({ seq, partition: 0, offset: fromOffset + index })),
    outbox.lastAckHeard(),
    nowMs,
  );
  return due.map(({ eventId }) => eventId);
}

describe('the outbox of a node', () => {
  it('sends in order, and takes an event in once', () => {
    append(event('a'), event('b'));
    append(event('a'));
    expect(send(0)).toEqual(['a', 'b']);
    expect(send(2)).toEqual([]);
  });

  it('tells what became of each event of a range', () => {
    append(event('a'), event('b'), event('c'));
    send(0);
    const duplicate: AckException = { from: 1, to: 1, outcome: 'duplicate' };
    expect(outbox.hear(ackOf(0, 2, [duplicate]), NOW)).toEqual([
      { eventId: 'a', outcome: 'accepted' },
      { eventId: 'b', outcome: 'duplicate' },
      { eventId: 'c', outcome: 'accepted' },
    ]);
    expect(outbox.hear(ackOf(0, 2, [duplicate]), NOW)).toEqual([]);
    expect(outbox.outcomeOf('b')).toEqual({ eventId: 'b', outcome: 'duplicate' });
  });

  it('knows an answer that came before the send had returned', () => {
    append(event('a'));
    const [due] = outbox.nextToSend(10, NOW);
    expect(outbox.hear(ackOf(7, 7), NOW)).toEqual([]);
    expect(outbox.markSent([{ seq: due?.seq ?? 0, partition: 0, offset: 7 }], 0, NOW)).toEqual([
      { eventId: 'a', outcome: 'accepted' },
    ]);
  });

  it('tries again what time may heal, and keeps the rest of that dispatch behind it', () => {
    append(event('a', 'one'));
    send(0);
    expect(outbox.hear(ackOf(0, 0, [later(0)]), NOW)).toEqual([]);
    append(event('b', 'one'), event('c', 'two'));
    expect(send(1)).toEqual(['c']);
    expect(send(2, NOW + 1_000)).toEqual(['a', 'b']);
  });

  it('waits longer each time, and gives up after a day', () => {
    append(event('a'));
    send(0);
    outbox.hear(ackOf(0, 0, [later(0)]), NOW);
    send(1, NOW + 1_000);
    outbox.hear(ackOf(1, 1, [later(1)]), NOW + 1_000);
    expect(outbox.nextToSend(1, NOW + 2_999)).toHaveLength(0);
    expect(outbox.nextToSend(1, NOW + 3_000)).toHaveLength(1);
    const nextDay = NOW + DAY_MS + 1;
    send(2, nextDay);
    expect(outbox.hear(ackOf(2, 2, [later(2)]), nextDay)).toEqual([
      { eventId: 'a', outcome: 'rejected', code: 'body-unknown' },
    ]);
  });

  it('sends again what was sent and not answered before the process ended', () => {
    const file = openOutbox(':memory:');
    outbox = new NodeOutbox(file, outboxTables.dispatches);
    append(event('a'));
    send(0);
    outbox = new NodeOutbox(file, outboxTables.dispatches);
    expect(send(5)).toEqual(['a']);
  });

  it('sends again what a topic that was made anew has lost', () => {
    append(event('a'), event('b'));
    send(0);
    outbox.hear(ackOf(0, 0), NOW);
    append(event('c'));
    send(0);
    // Of another event, made after b was sent: b is lost, whatever stands at its offset now.
    expect(outbox.hear({ ...ackOf(0, 1), generation: 2 }, NOW)).toEqual([]);
    expect(send(2)).toEqual(['b', 'c']);
    expect(outbox.hear({ ...ackOf(2, 3), generation: 2 }, NOW)).toHaveLength(2);
  });

  it('sends nothing again for a hub that was restored: the log is the same', () => {
    append(event('a'), event('b'));
    send(0);
    outbox.hear(ackOf(0, 0), NOW);
    expect(outbox.hear({ ...ackOf(0, 0), generation: 2, restored: true }, NOW)).toEqual([]);
    expect(outbox.nextToSend(10, NOW)).toEqual([]);
    expect(outbox.hear({ ...ackOf(1, 1), generation: 2 }, NOW)).toEqual([
      { eventId: 'b', outcome: 'accepted' },
    ]);
  });

  it('takes back what a restored hub has lost, once, and nothing else', () => {
    append(event('a'), event('b'), event('c'));
    send(0);
    outbox.hear(ackOf(0, 2), NOW);
    const lost = { from: 0, to: 1, outcome: 'lost', code: 'offsets-lost' } as const;
    expect(outbox.takeBack({ ...ackOf(0, 1, [lost]), generation: 2 })).toEqual([]);
    const again = { ...ackOf(0, 1, [lost]), generation: 2, restored: true };
    const back = { outcome: 'rejected', code: 'offsets-lost' };
    expect(outbox.takeBack(again)).toEqual([
      { eventId: 'a', ...back },
      { eventId: 'b', ...back },
    ]);
    expect(outbox.takeBack(again)).toEqual([]);
    expect([outbox.outcomeOf('b')?.outcome, outbox.outcomeOf('c')?.outcome]).toEqual([
      'rejected',
      'accepted',
    ]);
  });

  it('sends again what the hub has lost', () => {
    append(event('a'));
    send(0);
    expect(outbox.hear(ackOf(0, 0, [{ from: 0, to: 0, outcome: 'lost' }]), NOW)).toEqual([]);
    expect(send(1, NOW + 1_000)).toEqual(['a']);
  });

  it('forgets what an event said when it is answered, and the event itself later', () => {
    const file = openOutbox(':memory:');
    outbox = new NodeOutbox(file, outboxTables.dispatches);
    append(event('a'), event('b'));
    send(0);
    outbox.hear(ackOf(0, 0), NOW);
    const values = file.prepare('SELECT value FROM outbox_event ORDER BY seq').all();
    expect(values.map(({ value }) => value)).toEqual(['', '{"of":"b"}']);
    expect(outbox.prune(NOW)).toBe(0);
    expect(outbox.prune(NOW + 1)).toBe(1);
    expect(outbox.status(NOW + 5_000)).toEqual({ queued: 0, sent: 1, oldestS: 5 });
  });

  it('shows why a transaction failed, also where SQLite has ended it by itself', () => {
    const file = openOutbox(':memory:');
    const work = (): never => {
      file.exec('ROLLBACK');
      throw new Error('disk full');
    };
    expect(() => inTransaction(file, work)).toThrow('disk full');
  });

  it('answers each event once, whatever order acks and sends come in, and however often', () => {
    const ranges = fc.uniqueArray(fc.nat(29), { maxLength: 6 }).map((cuts) => {
      const starts = [0, ...cuts.filter((cut) => cut > 0).sort((a, b) => a - b)];
      return starts.map((first, index) => ackOf(first, (starts[index + 1] ?? 30) - 1));
    });
    const shuffled = ranges.chain((acks) =>
      fc.shuffledSubarray([...acks, ...acks], { minLength: acks.length * 2 }),
    );
    fc.assert(
      fc.property(shuffled, fc.nat(30), fc.nat(12), (acks, firstSend, heardBefore) => {
        outbox = new NodeOutbox(openOutbox(':memory:'), outboxTables.dispatches);
        append(...Array.from({ length: 30 }, (_, index) => event(`e${String(index)}`)));
        const due = outbox.nextToSend(30, NOW);
        const place = ({ seq }: { seq: number }, index: number) => ({ seq, partition: 0, offset: index });
        const positions = due.map(place);
        const told = [
          ...outbox.markSent(positions.slice(0, firstSend), 0, NOW),
          ...acks.slice(0, heardBefore).flatMap((ack) => outbox.hear(ack, NOW)),
          ...outbox.markSent(positions.slice(firstSend), 0, NOW),
          ...acks.slice(heardBefore).flatMap((ack) => outbox.hear(ack, NOW)),
        ];
        expect(told.map(({ eventId }) => eventId).sort()).toEqual(due.map(({ eventId }) => eventId).sort());
      }),
      { numRuns: 40 },
    );
  });
});
