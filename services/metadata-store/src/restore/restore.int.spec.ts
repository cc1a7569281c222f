import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { IngestBatch } from '@valija/contracts';
import { aSnapshot, eventually } from '@valija/testing';
import { Client } from 'pg';
import { ExpiryService } from '../expiry/expiry.service.js';
import { RunningStore, ana, appearanceOf } from '../testing/running-store.js';
import { RestoreService } from './restore.service.js';

const DAY_MS = 86_400_000;
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
    // Other stores of this broker have spoken too: their partitions are nobody's here.
    if ((await restores.status()).state === 'replaying') await restores.step();
    if ((await restores.status()).state === 'replaying') await restores.finish('olga');

    store.clock.advanceMs(400 * DAY_MS);
    await store.part('writer', ExpiryService).sweep();
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
});
