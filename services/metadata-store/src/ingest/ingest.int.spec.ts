import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ack } from '@valija/contracts';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, luis, routeOf } from '../testing/running-store.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

describe('ingest', () => {
  it('commits new dispatches with one ack, and a person finds exactly the own ones', async () => {
    const mine = aSnapshot();
    const other = aSnapshot({ holder: { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } });
    await store.commit(mine, other);
    expect(await store.outbox<Ack>('acks')).toMatchObject([
      { firstOffset: 0, lastOffset: 1, accepted: 2, exceptions: [] },
    ]);
    expect(await store.pendingIds(ana)).toContain(mine.dispatchId);
    expect(await store.pendingIds(ana)).not.toContain(other.dispatchId);
    expect(await store.pendingIds(luis)).toEqual([other.dispatchId]);
  });

  it('tells a repeated batch that it was committed, and a stranger that it is one', async () => {
    const batch = store.batchOf([{ snapshot: aSnapshot() }]);
    expect(await store.ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: 1 });
    expect(await store.ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: 1 });
    expect(await store.ingest.commit({ ...batch, epoch: store.epoch - 1 })).toEqual({ kind: 'fenced' });
    expect(await store.ingest.commit({ ...batch, firstOffset: 5, lastOffset: 5 })).toEqual({
      kind: 'fenced',
    });
    expect(await store.outbox('acks')).toHaveLength(1);
  });

  it('lets only the newest holder of a partition commit', async () => {
    const zombie = store.batchOf([{ snapshot: aSnapshot() }]);
    const taken = await store.partitions.assign({
      topic: store.topic,
      partition: 0,
      topicId: store.topicId,
      logStart: 0,
      logEnd: 9,
    });
    expect(taken).toMatchObject({ kind: 'from', offset: 0, epoch: store.epoch + 1 });
    expect(await store.ingest.commit(zombie)).toEqual({ kind: 'fenced' });
  });

  it('takes an amendment, drops older versions, and refuses a contradiction', async () => {
    const first = aSnapshot();
    const subject = (es: string) => ({ defaultLanguage: 'es', texts: { es } });
    await store.commit(first);
    await store.commit(
      { ...first, version: 3, subject: subject('Corregida') },
      { ...first, version: 2 },
      first,
    );
    await store.commit({ ...first, version: 3, subject: subject('Otra') });
    const acks = await store.outbox<Ack>('acks');
    expect(acks[1]?.exceptions.map(({ outcome }) => outcome)).toEqual(['superseded']);
    expect(acks[1]?.exceptions).toMatchObject([{ from: 2, to: 3 }]);
    expect(acks[2]?.exceptions).toMatchObject([{ outcome: 'rejected', code: 'version-conflict' }]);
    const seen = await store.dispatches.one(ana, first.dispatchId);
    expect(seen).toMatchObject({ version: 3, subject: { text: 'Corregida' } });
    const timeline = await store.dispatches.timeline(ana, first.dispatchId);
    expect(timeline.map(({ event }) => event)).toEqual(['made-available', 'received', 'amended']);
  });

  it('keeps the rows right without the fence: the version guard is a wall of its own', async () => {
    const first = aSnapshot();
    const second = { ...first, version: 2, urgency: 'urgent' as const };
    await store.commit(first);
    await store.commit(second);
    // The fence is set back, as if it had never moved: everything is delivered again, in the worst order.
    await store.database.query('UPDATE ingest_fence SET next_offset = 0 WHERE topic = $1', [store.topic]);
    store.next = 0;
    await store.commit(second, first);
    expect(await store.dispatches.one(ana, first.dispatchId)).toMatchObject({
      version: 2,
      urgency: 'urgent',
    });
    const [row] = await store.database.query<{ n: number }>(
      'SELECT count(*) AS n FROM dispatch WHERE dispatch_id = $1',
      [first.dispatchId],
    );
    expect(row?.n).toBe(1);
  });

  it('refuses what another node made', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const maker = store.nodeId;
    await store.beginNode();
    store.know(routeOf(maker));
    await store.commit({ ...snapshot, version: 2 });
    expect(await store.outbox<Ack>('acks')).toMatchObject([
      { accepted: 0, exceptions: [{ code: 'dispatch-of-another-node' }] },
    ]);
  });

  it('cuts a batch whose ack would be too large, and goes on from there', async () => {
    const rejections = Array.from({ length: 4_000 }, (_, offset) => ({
      offset,
      code: 'schema-violation' as const,
      pointer: `/documents/0/${'x'.repeat(100)}`,
      detail: 'y'.repeat(100),
      digest: 'ab',
    }));
    const batch = { ...store.batchOf([]), lastOffset: 3_999, rejections };
    const committed = await store.ingest.commit(batch);
    expect(committed).toMatchObject({ kind: 'committed' });
    const nextOffset = committed.kind === 'committed' ? committed.nextOffset : 0;
    expect(nextOffset).toBeGreaterThan(0);
    expect(nextOffset).toBeLessThan(4_000);
    const [ack] = await store.outbox<Ack>('acks');
    expect([ack?.firstOffset, ack?.lastOffset, ack?.exceptions.length]).toEqual([
      0,
      nextOffset - 1,
      nextOffset,
    ]);
    expect(JSON.stringify(ack).length).toBeLessThan(524_288);
  });

  it('stops a partition whose log has lost records, and acks them as lost when an operator says so', async () => {
    const log = { topic: store.topic, partition: 0, topicId: store.topicId, logStart: 7, logEnd: 9 };
    expect(await store.partitions.assign(log)).toEqual({
      kind: 'stopped',
      reason: 'log-lost',
      nextOffset: 0,
    });
    expect(await store.partitions.confirm({ ...log, operator: 'op' })).toMatchObject({
      lost: { from: 0, to: 6 },
      nextOffset: 7,
    });
    expect(await store.outbox<Ack>('acks')).toMatchObject([
      { firstOffset: 0, lastOffset: 6, accepted: 0, exceptions: [{ outcome: 'lost', retryable: true }] },
    ]);
    expect(await store.partitions.assign(log)).toMatchObject({ kind: 'from', offset: 7 });
  });

  it('gives what was rejected of a node by pages, and takes only a cursor of its own', async () => {
    const rejections = [0, 1, 2].map((offset) => ({ offset, code: 'not-json' as const, digest: 'ab' }));
    await store.ingest.commit({ ...store.batchOf([]), lastOffset: 2, rejections });
    const { nodeId } = store;
    const first = await store.partitions.rejections({ nodeId, after: null, limit: 2 });
    expect(first.items.map(({ from }) => from)).toEqual([2, 1]);
    const rest = await store.partitions.rejections({ nodeId, after: first.next, limit: 2 });
    expect([rest.items.map(({ from }) => from), rest.next]).toEqual([[0], null]);
    const forged = [
      '',
      'x',
      String(first.next).replace(nodeId, 'another'),
      String(first.next).replace(/-\d\d-\d\dT/, '-02-30T'),
    ];
    forged.push(`${String(first.next)}9999999999999999`);
    for (const after of forged)
      await expect(store.partitions.rejections({ nodeId, after, limit: 2 })).rejects.toThrow(
        'cursor-invalid',
      );
  });
});
