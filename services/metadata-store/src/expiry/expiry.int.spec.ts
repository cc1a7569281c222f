import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LifeCycleEvent } from '@valija/contracts';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, appearanceOf } from '../testing/running-store.js';
import { ExpiryService } from './expiry.service.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

describe('expiry', () => {
  it('counts from its instant for readers, and is written down as a fact of its own', async () => {
    const old = aSnapshot({ availableAt: '2026-11-01T09:00:00Z' });
    await store.commit(old);
    expect(await store.pendingIds(ana)).not.toContain(old.dispatchId);
    expect(await store.dispatches.one(ana, old.dispatchId)).toMatchObject({
      state: 'expired',
      accessDeadline: '2026-11-11',
    });
    await store.part('writer', ExpiryService).sweep();
    const events = await store.outbox<LifeCycleEvent>('events');
    expect(events).toMatchObject([
      {
        dispatchId: old.dispatchId,
        resolution: 'expired',
        legalAt: '2026-11-11T23:00:00.000Z',
        actor: { role: 'clock' },
      },
    ]);
  });

  it('lets an expired notification be looked at without effect', async () => {
    const old = aSnapshot({ availableAt: '2026-11-01T09:00:00Z' });
    await store.commit(old);
    const done = await store.commits.commit({ ...appearanceOf(old.dispatchId), version: 1 });
    expect(done).toMatchObject({ hasEffect: false, state: 'expired' });
    expect(
      (await store.outbox<LifeCycleEvent>('events')).filter(
        ({ dispatchId }) => dispatchId === old.dispatchId,
      ),
    ).toMatchObject([{ resolution: 'expired', sequence: 1 }]);
  });
});
