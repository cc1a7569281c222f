import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type IngestBatch, hubTopics } from '@valija/contracts';
import { aSnapshot, eventually } from '@valija/testing';
import { Client } from 'pg';
import { ExpiryService } from '../expiry/expiry.service.js';
import { RunningStore, ana, appearanceOf } from '../testing/running-store.js';
import { RestoreService } from './restore.service.js';

/** Every term is over then. */
const LONG_MS = 400 * 86_400_000;
/** What a backup of before all this does not have. */
const FORGET = `
  SET search_path = metadata_store;
  TRUNCATE dispatch, addressee, life_fact, appearance, rejection, outbox, outbox_position;
  UPDATE ingest_fence SET next_offset = 0;
  UPDATE standing SET instance = 'of another server'`;

let store: RunningStore;
let restores: RestoreService;
let superuser: Client;

beforeAll(async () => {
  store = await RunningStore.start({ hasRelay: true });
  restores = store.part('writer', RestoreService);
  superuser = new Client({ connectionString: store.superuserUrl });
  await superuser.connect();
});

afterAll(async () => {
  await superuser.end();
  await store.stop();
});

/** Connections that were let in before are as those of a server that was ended: they are no more. */
async function endConnections(): Promise<void> {
  await superuser.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  const ask = (): Promise<unknown> => restores.status();
  await eventually(async () => {
    const asked = await Promise.allSettled(Array.from({ length: 8 }, ask));
    return asked.every(({ status }) => status === 'fulfilled');
  });
}

async function untilSent(): Promise<void> {
  await eventually(async () => {
    const { rows } = await superuser.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM metadata_store.outbox',
    );
    return rows[0]?.n === 0;
  });
}

/** The border reads the batch again, from the fence that it is given. */
async function readAgain(batch: IngestBatch): Promise<unknown> {
  const { topic, partition } = batch;
  const log = { topic, partition, topicId: store.topicId, logStart: 0, logEnd: 10 };
  const start = await store.partitions.assign(log);
  if (start.kind === 'stopped') return start.reason;
  return store.ingest.commit({ ...batch, generation: start.generation, epoch: start.epoch });
}

describe('a database that is older than what the hub has said', () => {
  it('has nothing to restore as long as it knows everything', async () => {
    await expect(restores.begin('olga')).rejects.toMatchObject({ code: 'restore-not-now' });
    await expect(restores.finish('olga')).rejects.toMatchObject({ code: 'restore-not-now' });
    expect(await restores.status()).toMatchObject({ state: 'open', partitions: [], events: {} });
  });

  it('is used by nobody until an operator has looked, keeps its word, and brings acts back', async () => {
    await store.beginNode(10);
    await store.broker.addNode(store.nodeId);
    await store.broker.addTopic(hubTopics.arrivals);
    const opened = aSnapshot({ dispatchId: randomUUID() });
    const left = aSnapshot({ dispatchId: randomUUID() });
    const batch = store.batchOf([{ snapshot: opened }, { snapshot: left }]);
    await store.commit(opened, left);
    const request = { ...appearanceOf(opened.dispatchId), version: 1 };
    const act = await store.commits.commit(request);
    await untilSent();

    await superuser.query(FORGET);
    await endConnections();
    const closed = { code: 'service-unavailable' };
    await expect(store.commits.commit(request)).rejects.toMatchObject(closed);
    await expect(store.pendingIds(ana)).rejects.toMatchObject(closed);
    await expect(store.part('writer', ExpiryService).sweep()).rejects.toMatchObject(closed);
    await expect(readAgain(batch)).rejects.toMatchObject(closed);

    await restores.step();
    const found = await restores.status();
    expect(found.state).toBe('behind');
    expect(found.partitions).toContainEqual({
      topic: store.topic,
      partition: 0,
      nextOffset: 0,
      lastOffset: 1,
    });
    expect(found.events['DispatchAccessed']).toBeGreaterThanOrEqual(1);
    await expect(readAgain(batch)).rejects.toMatchObject(closed);

    expect((await restores.begin('olga')).state).toBe('replaying');
    await expect(store.commits.commit(request)).rejects.toMatchObject(closed);
    expect(await readAgain({ ...batch, barred: [{ index: 0, code: 'issuer-not-authorised' }] })).toEqual({
      kind: 'committed',
      nextOffset: 2,
    });
    expect(await readAgain(batch)).toBe('restoring');
    // What other nodes of this store were told is read again too.
    if ((await restores.status()).state === 'replaying') await restores.step();
    if ((await restores.status()).state === 'replaying') await restores.finish('olga');

    store.clock.advanceMs(LONG_MS);
    await store.part('writer', ExpiryService).sweep();
    store.clock.advanceMs(-LONG_MS);
    const again = await store.commits.commit(request);
    expect([again.appearanceId, again.receipt, again.state]).toEqual([
      act.appearanceId,
      act.receipt,
      'accessed',
    ]);
    const { rows } = await superuser.query(
      `SELECT kind, sequence FROM metadata_store.life_fact WHERE dispatch_id = $1`,
      [opened.dispatchId],
    );
    expect(rows).toEqual([{ kind: 'accessed', sequence: 1 }]);
  });

  it('tells what it cannot read again as lost, and an act waits for its dispatch to come again', async () => {
    await store.beginNode(10);
    await store.broker.addNode(store.nodeId);
    const opened = aSnapshot({ dispatchId: randomUUID() });
    const kept = aSnapshot({ dispatchId: randomUUID() });
    await store.commit(opened, kept);
    const act = await store.commits.commit({ ...appearanceOf(opened.dispatchId), version: 1 });
    await untilSent();
    await superuser.query(FORGET);
    await endConnections();
    await restores.step();
    await restores.begin('olga');

    const log = { topic: store.topic, partition: 0, topicId: store.topicId, logStart: 1, logEnd: 10 };
    expect(await store.partitions.assign(log)).toMatchObject({ kind: 'stopped', reason: 'log-lost' });
    expect(await store.partitions.confirm({ ...log, operator: 'olga' })).toMatchObject({
      lost: { from: 0, to: 0 },
    });
    const { rows } = await superuser.query<{ value: string }>(
      `SELECT value FROM metadata_store.outbox WHERE topic = $1`,
      [store.topic.replace('dispatches', 'acks')],
    );
    expect(rows.map(({ value }) => JSON.parse(value) as unknown)).toMatchObject([
      { generation: 2, firstOffset: 0, lastOffset: 0, restored: true, exceptions: [{ outcome: 'lost' }] },
    ]);

    const start = await store.partitions.assign(log);
    if (start.kind === 'stopped') throw new Error(start.reason);
    const { generation, epoch } = start;
    // Offset 1 was answered; at offset 2 the node sends anew what is lost.
    const onlyKept = store.batchOf([{ snapshot: kept }]);
    const place = { generation, epoch };
    await store.ingest.commit({ ...onlyKept, ...place, firstOffset: 1, lastOffset: 1, offsets: [1] });
    if ((await restores.status()).state === 'replaying') await restores.finish('olga');
    const onlyOpened = store.batchOf([{ snapshot: opened }]);
    expect(
      await store.ingest.commit({ ...onlyOpened, ...place, firstOffset: 2, lastOffset: 2, offsets: [2] }),
    ).toEqual({ kind: 'committed', nextOffset: 3 });
    const repeated = await store.commits.commit({ ...appearanceOf(opened.dispatchId), version: 1 });
    expect([repeated.appearanceId, repeated.state]).toEqual([act.appearanceId, 'accessed']);
  });
});
