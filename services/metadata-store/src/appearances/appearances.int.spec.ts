import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LifeCycleEvent } from '@valija/contracts';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, appearanceOf, caller, luis } from '../testing/running-store.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

describe('appearance', () => {
  it('records one act with its receipt, and gives the same one to every repeat', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const asked = appearanceOf(snapshot.dispatchId);
    expect(await store.appearances.prepare(asked)).toMatchObject({
      kind: 'verify',
      plan: { version: 1, role: 'holder' },
    });
    const done = await store.commits.commit({ ...asked, version: 1 });
    expect(done).toMatchObject({ hasEffect: true, state: 'accessed', decision: 'accept' });
    expect(await store.commits.commit({ ...asked, version: 1 })).toEqual(done);
    expect(await store.commits.commit({ ...appearanceOf(snapshot.dispatchId), version: 1 })).toEqual(done);
    expect(await store.appearances.prepare(appearanceOf(snapshot.dispatchId))).toEqual({
      kind: 'done',
      appearance: done,
    });
    const [told, ...more] = await store.outbox<LifeCycleEvent>('events');
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      dispatchId: snapshot.dispatchId,
      sequence: 1,
      resolution: 'accessed',
      legalAt: '2026-11-20T12:00:00.000Z',
      actor: { role: 'holder', idNumber: '12345678Z' },
      receipt: done.receipt,
    });
    expect(await store.pendingIds(ana)).not.toContain(snapshot.dispatchId);
    // While it waits for Kafka, the database and its log have the message, and nobody in it.
    const [atRest] = await store.outboxAtRest('events');
    expect(atRest?.value).toMatch(/^sealed:[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(atRest?.value ?? '', 'base64').toString('latin1')).not.toContain('12345678Z');
  });

  it('has one winner when many act at once', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const acts = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        store.commits
          .commit({
            ...appearanceOf(snapshot.dispatchId, { decision: index % 2 === 0 ? 'accept' : 'reject' }),
            version: 1,
          })
          .catch(() => undefined),
      ),
    );
    const effective = new Set(acts.flatMap((act) => (act?.hasEffect ? [act.appearanceId] : [])));
    expect(effective.size).toBe(1);
    expect(await store.outbox('events')).toHaveLength(1);
  });

  it('does nothing when the dispatch was amended between verification and act', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const asked = appearanceOf(snapshot.dispatchId);
    await store.appearances.prepare(asked);
    await store.commit({ ...snapshot, version: 2 });
    await expect(store.commits.commit({ ...asked, version: 1 })).rejects.toMatchObject({
      code: 'dispatch-changed',
    });
    expect(await store.outbox('events')).toEqual([]);
  });

  it('is nobody else’s: unknown and not mine answer alike', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const asked = appearanceOf(snapshot.dispatchId, { caller: luis });
    const unknown = appearanceOf(randomUUID(), { caller: luis });
    await expect(store.appearances.prepare(asked)).rejects.toMatchObject({ code: 'not-found' });
    await expect(store.appearances.prepare(unknown)).rejects.toMatchObject({ code: 'not-found' });
    await expect(store.commits.commit({ ...asked, version: 1 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lets an addressee act in the own role', async () => {
    const snapshot = aSnapshot({ addressees: [{ idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' }] });
    await store.commit(snapshot);
    expect(await store.pendingIds(luis)).toContain(snapshot.dispatchId);
    const done = await store.commits.commit({
      ...appearanceOf(snapshot.dispatchId, { caller: luis }),
      version: 1,
    });
    expect(done.hasEffect).toBe(true);
    const holders = await store.commits.commit({ ...appearanceOf(snapshot.dispatchId), version: 1 });
    expect(holders).toMatchObject({ hasEffect: false, state: 'accessed' });
  });

  it('gives who has rejected, and asks again by another key, the receipt that there is', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    const rejection = { decision: 'reject' } as const;
    const done = await store.commits.commit({ ...appearanceOf(snapshot.dispatchId, rejection), version: 1 });
    const again = appearanceOf(snapshot.dispatchId, rejection);
    expect(await store.appearances.prepare(again)).toEqual({ kind: 'done', appearance: done });
    expect(await store.commits.commit({ ...again, version: 1 })).toEqual(done);
    expect(await store.appearancesOf(snapshot.dispatchId)).toHaveLength(1);
  });

  it('refuses a key that was used for another request', async () => {
    const [one, two] = [aSnapshot(), aSnapshot()];
    await store.commit(one, two);
    const first = appearanceOf(one.dispatchId);
    await store.commits.commit({ ...first, version: 1 });
    await expect(
      store.commits.commit({ ...first, dispatchId: two.dispatchId, version: 1 }),
    ).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('hides the words below the level of assurance, and asks for a step up', async () => {
    const snapshot = aSnapshot({ assuranceLevel: 'high' });
    await store.commit(snapshot);
    const low = caller('12345678Z', { assurance: 'low' });
    const seen = await store.dispatches.one(low, snapshot.dispatchId);
    expect(seen).toMatchObject({ requiredLevel: 'high' });
    expect(JSON.stringify(seen)).not.toContain('Resolución');
    await expect(
      store.appearances.prepare(appearanceOf(snapshot.dispatchId, { caller: low })),
    ).rejects.toMatchObject({
      code: 'step-up-required',
      facts: { requiredLevel: 'high' },
    });
  });
});
