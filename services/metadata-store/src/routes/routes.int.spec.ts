import { hash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type {
  Ack,
  DispatchSnapshot,
  DispatchStateShared,
  IngestFact,
  LifeCycleEvent,
} from '@valija/contracts';
import { aSnapshot } from '@valija/testing';
import { ExpiryService } from '../expiry/expiry.service.js';
import { RunningStore, agreementOf, ana, appearanceOf, routeOf } from '../testing/running-store.js';
import { RoutesService } from './routes.service.js';

// Thousands of dispatches, on a machine that others use too.
jest.setTimeout(60_000);

const CHANGED_AT = '2026-11-20T11:00:00Z';
const LEFT_AT = '2026-11-20T11:30:00Z';
let store: RunningStore;
let routes: RoutesService;
let maker: string;
let heir: string;

beforeAll(async () => {
  store = await RunningStore.start();
  routes = store.part('writer', RoutesService);
});

afterAll(() => store.stop());

/** Two nodes; the body's notifications come by the first. */
beforeEach(async () => {
  await store.beginNode();
  heir = store.nodeId;
  await store.beginNode();
  maker = store.nodeId;
  const later = [CHANGED_AT, LEFT_AT].map((from) => routeOf(maker, { from }));
  store.know(routeOf(maker), ...later.map((route) => ({ ...route, value: null })));
  // What other tests have left open is none of this one's.
  await store.database.query('UPDATE dispatch SET state = 7, legal_at = now() WHERE state = 0');
  await tellAll();
  await store.database.query('DELETE FROM outbox');
});

async function tellAll(): Promise<void> {
  while (await routes.step());
}

/** From now on the body comes by the other node. */
async function changeRoute(): Promise<void> {
  store.know(routeOf(maker, { to: CHANGED_AT }), routeOf(heir, { from: CHANGED_AT }));
  await tellAll();
}

type Fact = IngestFact extends infer F ? (F extends IngestFact ? Pick<F, 'name' | 'data'> : never) : never;

async function say(nodeId: string, fact: Fact, takenAt = '2026-11-20T12:00:00Z'): Promise<Ack> {
  await store.speakAs(nodeId);
  const frame = store.batchOf([]);
  const digest = hash('sha256', JSON.stringify(fact.data), 'hex');
  const taken = { index: 0, digest, takenAtMs: Date.parse(takenAt) };
  return commit({
    ...frame,
    lastOffset: frame.firstOffset,
    offsets: [frame.firstOffset],
    dispatchIds: [fact.data.dispatchId],
    eventIds: [randomUUID()],
    rowEnds: [0],
    facts: [{ ...taken, ...fact }],
  });
}

async function commit(batch: ReturnType<RunningStore['batchOf']>): Promise<Ack> {
  await store.ingest.commit(batch);
  store.next = batch.lastOffset + 1;
  const ack = (await store.outbox<Ack>('acks')).at(-1);
  if (!ack) throw new Error('no ack');
  return ack;
}

async function amend(nodeId: string, snapshot: DispatchSnapshot): Promise<Ack> {
  await store.speakAs(nodeId);
  return commit(store.batchOf([{ snapshot, isAmendment: true }]));
}

const cancelled = (dispatchId: string): Fact => ({
  name: 'DispatchCancelled',
  data: { dispatchId, cancelledAt: '2026-11-20T11:45:00Z', reason: 'issued-in-error' },
});
const extended = (dispatchId: string): Fact => ({
  name: 'DispatchDeadlineExtended',
  data: { dispatchId, accessDeadline: '2026-12-20', reason: 'technical-incident' },
});
const accessedElsewhere = (dispatchId: string, legalAt = '2026-11-19T10:00:00Z'): Fact => ({
  name: 'DispatchResolvedElsewhere',
  data: {
    dispatchId,
    resolution: 'accessed',
    legalAt,
    channel: 'electronic-office',
    actor: { role: 'holder' },
  },
});

const answer = ({ accepted, exceptions: [exception] }: Ack): string =>
  exception ? (exception.code ?? exception.outcome) : `${String(accepted)} accepted`;

/** What a node heard on its events topic. */
function heard<T = DispatchStateShared & LifeCycleEvent>(nodeId: string): Promise<T[]> {
  return store.outbox('events', nodeId);
}

describe('a body that changes its route', () => {
  it('has what is open told to the node that made it and to the new one, once, with all that is known', async () => {
    const [open, ended] = [aSnapshot(), aSnapshot()];
    await store.commit(open, ended);
    await say(maker, cancelled(ended.dispatchId));
    await changeRoute();
    for (const nodeId of [maker, heir]) {
      for (const { value } of await store.outboxAtRest('events', nodeId)) expect(value).toMatch(/^sealed:/);
      expect(await heard(nodeId)).toEqual([
        expect.objectContaining({
          ...{ dispatchId: open.dispatchId, because: 'route-changed', madeBy: maker, routedBy: heir },
          ...{ version: 1, sequence: 0, state: 'available', snapshot: open },
        }),
      ]);
    }
    await tellAll();
    expect(await heard(heir)).toHaveLength(1);
  });

  it('has everything told to it that happens from then on, as has the node that made it', async () => {
    const [opened, lapsed] = [aSnapshot(), aSnapshot({ availableAt: '2026-11-09T12:00:00Z' })];
    await store.commit(opened, lapsed);
    await changeRoute();
    await store.commits.commit({ ...appearanceOf(opened.dispatchId), version: 1 });
    await store.part('writer', ExpiryService).sweep();
    for (const nodeId of [maker, heir]) {
      const events = await heard(nodeId);
      const of = ({ dispatchId }: DispatchSnapshot) =>
        events.flatMap((event) => (event.dispatchId === dispatchId && event.resolution) || []);
      expect([of(opened), of(lapsed)]).toEqual([['accessed'], ['expired']]);
    }
  });

  it('may amend, prolong and withdraw by the new node what the old one made, and the old one is told', async () => {
    const [first, second] = [aSnapshot(), aSnapshot()];
    await store.commit(first, second);
    await changeRoute();
    const corrected = { ...first, version: 2, urgency: 'urgent' as const };
    expect(answer(await amend(heir, corrected))).toBe('1 accepted');
    expect(answer(await say(heir, extended(first.dispatchId)))).toBe('1 accepted');
    expect(answer(await say(heir, cancelled(second.dispatchId)))).toBe('1 accepted');
    expect(await store.dispatches.one(ana, first.dispatchId)).toMatchObject({
      version: 2,
      urgency: 'urgent',
    });
    const told = (await heard(maker)).slice(2);
    expect(told).toMatchObject([
      { because: 'amended', saidBy: heir, madeBy: maker, version: 2, snapshot: corrected },
      { because: 'deadline-extended', saidBy: heir, expiresAt: '2026-12-20T23:00:00.000Z' },
      { because: 'cancelled', saidBy: heir, state: 'cancelled', legalAt: '2026-11-20T11:45:00.000Z' },
    ]);
    expect(await heard(heir)).toHaveLength(2);
  });

  it('may do so by the old node too, as long as its agreement is in force, and the new one is told', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    await changeRoute();
    expect(answer(await amend(maker, { ...snapshot, version: 2 }))).toBe('1 accepted');
    expect((await heard(heir)).at(-1)).toMatchObject({ because: 'amended', saidBy: maker, version: 2 });
    store.know(agreementOf(maker, { to: LEFT_AT }));
    expect(answer(await say(maker, cancelled(snapshot.dispatchId)))).toBe('agreement-not-in-force');
    expect(answer(await say(maker, extended(snapshot.dispatchId)))).toBe('agreement-not-in-force');
    expect(answer(await say(heir, extended(snapshot.dispatchId)))).toBe('1 accepted');
  });

  it('is held to what it withdrew while it might, however late that is read', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    store.know(agreementOf(maker, { to: LEFT_AT }));
    expect(answer(await say(maker, cancelled(snapshot.dispatchId), '2026-11-20T11:29:59Z'))).toBe(
      '1 accepted',
    );
  });

  it('has an act elsewhere counted, whoever brings the news', async () => {
    const [byMaker, byHeir] = [aSnapshot(), aSnapshot()];
    await store.commit(byMaker, byHeir);
    await changeRoute();
    store.know(agreementOf(maker, { to: LEFT_AT }));
    expect(answer(await say(maker, accessedElsewhere(byMaker.dispatchId)))).toBe('1 accepted');
    expect((await heard(heir)).at(-1)).toMatchObject({ because: 'resolved-elsewhere', state: 'accessed' });
    await store.commits.commit({ ...appearanceOf(byHeir.dispatchId), version: 1 });
    expect(answer(await say(heir, accessedElsewhere(byHeir.dispatchId)))).toBe('1 accepted');
    for (const nodeId of [maker, heir])
      expect((await heard(nodeId)).at(-1)).toMatchObject({
        sequence: 2,
        replaces: { resolution: 'accessed' },
      });
  });

  it('gives the new node no say where it has no agreement, and nobody else ever one', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    await changeRoute();
    store.know(agreementOf(heir, { to: LEFT_AT }));
    expect(answer(await say(heir, cancelled(snapshot.dispatchId)))).toBe('dispatch-of-another-node');
    await store.beginNode();
    store.know(routeOf(maker, { to: CHANGED_AT }));
    expect(answer(await say(store.nodeId, cancelled(snapshot.dispatchId)))).toBe('dispatch-of-another-node');
  });

  it('goes back: the first node has it alone again, and the other is told a last time', async () => {
    const snapshot = aSnapshot();
    await store.commit(snapshot);
    await changeRoute();
    store.know(routeOf(heir, { from: CHANGED_AT, to: LEFT_AT }), routeOf(maker, { from: LEFT_AT }));
    await tellAll();
    expect((await heard(heir)).at(-1)).toMatchObject({ because: 'route-changed', routedBy: maker });
    const before = (await heard(heir)).length;
    await store.commits.commit({ ...appearanceOf(snapshot.dispatchId), version: 1 });
    expect(await heard(heir)).toHaveLength(before);
    expect((await heard(maker)).at(-1)).toMatchObject({ resolution: 'accessed' });
    expect(answer(await say(heir, cancelled(snapshot.dispatchId)))).toBe('dispatch-of-another-node');
  });

  it('takes in what was on its way, and tells the new node of that too', async () => {
    await changeRoute();
    const [inTime, late] = [aSnapshot(), aSnapshot()];
    await store.speakAs(maker);
    const detail = 'elsewhere';
    const ack = await commit(
      store.batchOf([
        { snapshot: inTime, isLate: true },
        { snapshot: late, barred: { code: 'route-elsewhere', pointer: '/issuer/dir3', detail } },
      ]),
    );
    expect(ack).toMatchObject({
      accepted: 1,
      exceptions: [{ from: 1, code: 'route-elsewhere', pointer: '/issuer/dir3', detail, retryable: false }],
    });
    expect(await heard(heir)).toMatchObject([
      { dispatchId: inTime.dispatchId, madeBy: maker, routedBy: heir },
    ]);
  });

  it.each(['route-elsewhere', 'agreement-not-in-force', 'body-extinct'] as const)(
    'has a repeat of what was taken answered as one, not %s',
    async (code) => {
      const snapshot = aSnapshot();
      await store.commit(snapshot);
      await changeRoute();
      await store.speakAs(maker);
      expect(answer(await commit(store.batchOf([{ snapshot, barred: { code } }])))).toBe('duplicate');
    },
  );

  it('tells in slices, and goes on where it was', async () => {
    const many = Array.from({ length: 2_100 }, () => aSnapshot());
    await store.commit(...many);
    store.know(routeOf(maker, { to: CHANGED_AT }), routeOf(heir, { from: CHANGED_AT }));
    await routes.step();
    const first = await heard(heir);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(2_100);
    await tellAll();
    const told = (await heard(heir)).map(({ dispatchId }) => dispatchId);
    expect([told.length, new Set(told).size]).toEqual([2_100, 2_100]);
  });
});
