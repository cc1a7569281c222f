import { hash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ack, DispatchSnapshot } from '@valija/contracts';
import { codeOf } from '@valija/dispatch-rows';
import { type BatchEntry, aSnapshot } from '@valija/testing';
import { STATE } from '../codes.js';
import { RunningStore, appearanceOf } from '../testing/running-store.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

const amended = (snapshot: DispatchSnapshot, version: number, eventId: string): BatchEntry => ({
  snapshot: { ...snapshot, version },
  isAmendment: true,
  eventId,
});

async function commit(...entries: BatchEntry[]): Promise<void> {
  const committed = await store.ingest.commit(store.batchOf(entries));
  store.next += entries.length;
  expect(committed).toEqual({ kind: 'committed', nextOffset: store.next });
}

/** What became of each event, ack by ack. */
async function answers(): Promise<string[][]> {
  const acks = await store.outbox<Ack>('acks');
  return acks.map(({ accepted, exceptions }) => [
    ...(accepted > 0 ? [`${String(accepted)} accepted`] : []),
    ...exceptions.map(({ code, outcome }) => code ?? outcome),
  ]);
}

describe('an event id used twice', () => {
  it('does not stop the partition where two events of one batch have it', async () => {
    const first = aSnapshot();
    const eventId = randomUUID();
    await store.commit(first);
    await commit(amended(first, 2, eventId), amended(first, 3, eventId));
    await store.commit(aSnapshot());
    expect(await answers()).toEqual([['1 accepted'], ['1 accepted', 'event-id-reused'], ['1 accepted']]);
  });

  it('is rejected in a later batch, whatever the dispatch, and its repeat is a duplicate', async () => {
    const [first, other] = [aSnapshot(), aSnapshot()];
    const eventId = randomUUID();
    await store.commit(first, other);
    await commit(amended(first, 2, eventId));
    await commit(amended(first, 3, eventId), amended(other, 2, eventId), amended(first, 2, eventId));
    await store.cancel(other.dispatchId, '2026-11-20T10:00:00Z', eventId);
    expect(await answers()).toEqual([
      ['2 accepted'],
      ['1 accepted'],
      ['event-id-reused', 'event-id-reused', 'duplicate'],
      ['event-id-reused'],
    ]);
  });

  it('tells the repeat of a fact from another fact', async () => {
    const [first, other] = [aSnapshot(), aSnapshot()];
    const eventId = randomUUID();
    await store.commit(first, other);
    await store.cancel(first.dispatchId, '2026-11-20T10:00:00Z', eventId);
    await store.cancel(first.dispatchId, '2026-11-20T10:00:00Z', eventId);
    await store.cancel(first.dispatchId, '2026-11-20T11:00:00Z', eventId);
    await store.cancel(other.dispatchId, '2026-11-20T10:00:00Z', eventId);
    expect((await answers()).slice(1)).toEqual([
      ['1 accepted'],
      ['duplicate'],
      ['event-id-reused'],
      ['event-id-reused'],
    ]);
  });

  it('does not matter where another node has it', async () => {
    const eventId = randomUUID();
    for (let node = 0; node < 2; node += 1) {
      const snapshot = aSnapshot();
      await store.beginNode();
      await store.commit(snapshot);
      await commit(amended(snapshot, 2, eventId));
      expect(await answers()).toEqual([['1 accepted'], ['1 accepted']]);
    }
  });

  it('is told from its twin in a batch of another partition that is on its way', async () => {
    const [first, other] = [aSnapshot(), aSnapshot()];
    const eventId = randomUUID();
    await store.commit(first, other);
    const twin = await store.partitions.assign({
      topic: store.topic,
      partition: 1,
      topicId: store.topicId,
      logStart: 0,
      logEnd: 9,
    });
    if (twin.kind !== 'from') throw new Error('stopped');
    const here = store.batchOf([amended(first, 2, eventId)]);
    const there = {
      ...store.batchOf([amended(other, 2, eventId)]),
      ...{ partition: 1, epoch: twin.epoch, firstOffset: 0, lastOffset: 0, offsets: [0] },
    };
    const committed = await Promise.all([store.ingest.commit(here), store.ingest.commit(there)]);
    expect(committed).toMatchObject([{ kind: 'committed' }, { kind: 'committed' }]);
    expect((await answers()).slice(1).sort()).toEqual([['1 accepted'], ['event-id-reused']]);
  });

  it('changes no row that was not locked, where the first of the two is refused in the end', async () => {
    const [amendedOne, cancelledOne] = [aSnapshot(), aSnapshot()];
    const eventId = randomUUID();
    await store.commit(amendedOne, cancelledOne);
    const { dispatchId } = cancelledOne;
    const data = { dispatchId, cancelledAt: '2026-11-20T10:00:00Z', reason: 'other' as const };
    const digest = hash('sha256', JSON.stringify(data), 'hex');
    const batch = store.batchOf([amended(amendedOne, 2, eventId), { snapshot: cancelledOne, eventId }]);
    const fact = {
      index: 1,
      digest,
      takenAtMs: store.clock.epochMs(),
      name: 'DispatchCancelled',
      data,
    } as const;
    // Ana opens both when the batch has looked and has locked nothing yet: then neither event has anything to change.
    const opens = ({ dispatchId: id }: DispatchSnapshot): Promise<unknown> =>
      store.commits.commit({ ...appearanceOf(id), version: 1 });
    const meanwhile = (): Promise<unknown> => Promise.all([amendedOne, cancelledOne].map(opens));
    const look = /^ingest-(known|lock)/;
    store.wire.arm({ after: 1, of: look, moment: 'before', meanwhile });
    await store.ingest.commit({ ...batch, facts: [fact] });
    expect((await answers()).at(-1)).toEqual(['already-closed', 'already-closed']);
    const rows = await store.database.query<{ state: number; sequence: number }>(
      'SELECT state, sequence FROM dispatch WHERE dispatch_id = ANY($1)',
      [[amendedOne.dispatchId, dispatchId]],
    );
    const accessed = { state: codeOf(STATE, 'accessed'), sequence: 1 };
    expect(rows).toEqual([accessed, accessed]);
  });
});
