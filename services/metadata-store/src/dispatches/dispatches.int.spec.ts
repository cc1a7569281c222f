import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aSnapshot } from '@valija/testing';
import { RunningStore, ana, caller, luis } from '../testing/running-store.js';
import type { DispatchesService } from './dispatches.service.js';

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

beforeEach(() => store.beginNode());

describe('reading', () => {
  it('pages without losing or doubling, and binds a cursor to its person and filters', async () => {
    const nif = '99999018D';
    const own = Array.from({ length: 23 }, (_, index) =>
      aSnapshot({
        holder: { idType: 'NIF', idNumber: nif, fullName: 'Eva' },
        availableAt: new Date(Date.parse('2026-11-15T09:00:00Z') + (index % 7) * 60_000).toISOString(),
      }),
    );
    await store.commit(...own);
    const eva = caller(nif);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<DispatchesService['list']>> = await store.dispatches.list({
        caller: eva,
        filters: { kind: 'notification' },
        isPending: false,
        cursor,
        limit: 5,
      });
      seen.push(...page.items.map(({ dispatchId }) => dispatchId));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toHaveLength(23);
    expect(new Set(seen)).toEqual(new Set(own.map(({ dispatchId }) => dispatchId)));
    const { next: stolen } = await store.dispatches.list({
      caller: eva,
      filters: {},
      isPending: false,
      cursor: null,
      limit: 5,
    });
    await expect(
      store.dispatches.list({ caller: luis, filters: {}, isPending: false, cursor: stolen, limit: 5 }),
    ).rejects.toMatchObject({ code: 'cursor-invalid' });
    await expect(
      store.dispatches.list({
        caller: eva,
        filters: { kind: 'communication' },
        isPending: false,
        cursor: stolen,
        limit: 5,
      }),
    ).rejects.toMatchObject({ code: 'cursor-invalid' });
  });

  it('finds by words without accents, within a bounded look', async () => {
    const snapshot = aSnapshot({ subject: { defaultLanguage: 'es', texts: { es: 'Sanción de tráfico' } } });
    await store.commit(snapshot, aSnapshot());
    const found = await store.dispatches.list({
      caller: ana,
      filters: { text: 'SANCION trafico' },
      isPending: false,
      cursor: null,
      limit: 10,
    });
    expect(found.items.map(({ dispatchId }) => dispatchId)).toEqual([snapshot.dispatchId]);
    expect(found.search?.isComplete).toBe(true);
  });

  it('does not show what is scheduled for later', async () => {
    const later = aSnapshot({ scheduledAt: '2026-11-25T09:00:00Z' });
    await store.commit(later);
    await expect(store.dispatches.one(ana, later.dispatchId)).rejects.toMatchObject({ code: 'not-found' });
    store.clock.set('2026-11-25T09:00:01Z');
    expect(await store.dispatches.one(ana, later.dispatchId)).toMatchObject({ accessDeadline: '2026-12-05' });
    store.clock.set('2026-11-20T12:00:00Z');
  });
});
