import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ack, DispatchSnapshot, IngestBatch } from '@valija/contracts';
import { aSnapshot, eventually } from '@valija/testing';
import { RunningStore } from '../testing/running-store.js';

let store: RunningStore;
let spoken: { nodeId: string; batch: IngestBatch }[];

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => {
  spoken = [];
});

/** Another node that begins, and what it says first. */
async function aNodeSays(...snapshots: DispatchSnapshot[]): Promise<IngestBatch> {
  await store.beginNode();
  const batch = store.batchOf(snapshots.map((snapshot) => ({ snapshot })));
  spoken.push({ nodeId: store.nodeId, batch });
  return batch;
}

async function commitAll(): Promise<PromiseSettledResult<unknown>[]> {
  store.wire.arm();
  return Promise.allSettled(spoken.map(({ batch }) => store.ingest.commit(batch)));
}

function transactions(): number {
  return store.wire.statements.filter((words) => words === 'START TRANSACTION').length;
}

/** Of each node: how many events its only ack takes. */
function accepted(): Promise<number[]> {
  return Promise.all(
    spoken.map(async ({ nodeId }) => {
      const [ack, ...more] = await store.outbox<Ack>('acks', nodeId);
      expect(more).toEqual([]);
      return ack?.accepted ?? -1;
    }),
  );
}

function stored(ids: readonly string[]): Promise<{ dispatch_id: string }[]> {
  return store.database.query('SELECT dispatch_id FROM dispatch WHERE dispatch_id = ANY($1)', [ids]);
}

const committed = { status: 'fulfilled', value: { kind: 'committed', nextOffset: 1 } };

describe('batches of several nodes that come at once', () => {
  it('are committed by one transaction, and each node has its ack', async () => {
    const [one, two, three] = [aSnapshot(), aSnapshot(), aSnapshot()];
    for (const each of [one, two, three]) await aNodeSays(each);
    expect(await commitAll()).toEqual([committed, committed, committed]);
    expect(transactions()).toBe(1);
    expect(await accepted()).toEqual([1, 1, 1]);
    expect(await stored([one, two, three].map(({ dispatchId }) => dispatchId))).toHaveLength(3);
  });

  it('are committed without one whose partition is somebody else’s now', async () => {
    await aNodeSays(aSnapshot());
    const lost = aSnapshot();
    await aNodeSays(lost);
    const { topic, topicId } = store;
    await aNodeSays(aSnapshot());
    await store.partitions.assign({ topic, partition: 0, topicId, logStart: 0, logEnd: 1 });
    expect(await commitAll()).toEqual([
      committed,
      { status: 'fulfilled', value: { kind: 'fenced' } },
      committed,
    ]);
    expect(await stored([lost.dispatchId])).toEqual([]);
  });

  it('do not suffer for one that Postgres refuses', async () => {
    await aNodeSays(aSnapshot());
    const torn = await aNodeSays(aSnapshot());
    torn.rows.fill(0xff, 2);
    await aNodeSays(aSnapshot());
    const [first, second, third] = await commitAll();
    expect([first, third]).toEqual([committed, committed]);
    expect(second?.status).toBe('rejected');
  });

  it('hold the same dispatch apart: only one makes it', async () => {
    const same = aSnapshot();
    await aNodeSays(same);
    await aNodeSays(same);
    expect(await commitAll()).toEqual([committed, committed]);
    expect(transactions()).toBeGreaterThan(1);
    expect((await accepted()).sort()).toEqual([0, 1]);
  });

  it('are all told where Postgres goes away, and their repeats make them whole, once', async () => {
    const made = [aSnapshot(), aSnapshot(), aSnapshot()];
    for (const each of made) await aNodeSays(each);
    store.wire.arm({ after: 0, of: /^COMMIT/, moment: 'answer' });
    const lost = await Promise.allSettled(spoken.map(({ batch }) => store.ingest.commit(batch)));
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await eventually(() => store.database.query('SELECT 1'));
    expect(await commitAll()).toEqual([committed, committed, committed]);
    expect(await accepted()).toEqual([1, 1, 1]);
    expect(await stored(made.map(({ dispatchId }) => dispatchId))).toHaveLength(3);
  });
});

describe('two partitions of one node that come at once', () => {
  it('may not give one event id to two facts, whichever comes first', async () => {
    const made = [aSnapshot(), aSnapshot()];
    await store.beginNode();
    await store.commit(...made);
    const { topic, topicId, nodeId } = store;
    const log = { topic, partition: 1, topicId, logStart: 0, logEnd: 10 };
    const other = await store.partitions.assign(log);
    const eventId = randomUUID();
    const amended = made.map((snapshot) => ({
      snapshot: { ...snapshot, version: 2 },
      isAmendment: true,
      eventId,
    }));
    const [one, two] = amended.map((entry) => store.batchOf([entry]));
    if (!one || !two || other.kind !== 'from') throw new Error('no batches');
    const batches = [
      one,
      { ...two, partition: 1, epoch: other.epoch, firstOffset: 0, lastOffset: 0, offsets: [0] },
    ];
    await Promise.all(batches.map((batch) => store.ingest.commit(batch)));
    const [, ...last] = await store.outbox<Ack>('acks', nodeId);
    const said = last.map((ack) => [ack.accepted, ack.exceptions[0]?.code]);
    expect(said.sort()).toEqual([
      [0, 'event-id-reused'],
      [1, undefined],
    ]);
  });
});
