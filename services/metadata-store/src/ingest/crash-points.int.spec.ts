import { hash, randomUUID } from 'node:crypto';
import { ModuleRef } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Ack, IngestBatch } from '@valija/contracts';
import { type Cut, aSnapshot, eventually } from '@valija/testing';
import { RunningStore } from '../testing/running-store.js';
import { IngestService } from './ingest.service.js';

// Some forty ends of a process, each with its beginning and its repeat.
jest.setTimeout(120_000);

let store: RunningStore;

beforeAll(async () => {
  store = await RunningStore.start();
});

afterAll(() => store.stop());

const luis = { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } as const;
const eva = { idType: 'NIF', idNumber: '11111111H', fullName: 'Eva' } as const;

/** A node with three dispatches, and a batch with something of every kind: it touches every table that a batch can. */
async function everyKind(): Promise<{ batch: IngestBatch; names: Map<string, string> }> {
  await store.beginNode();
  const [amended, cancelled, repeated, fresh] = [
    aSnapshot({ addressees: [luis] }),
    aSnapshot(),
    aSnapshot(),
    aSnapshot({ addressees: [luis, eva] }),
  ];
  await store.commit(amended, cancelled, repeated);
  const batch = store.batchOf([
    { snapshot: fresh },
    { snapshot: { ...amended, version: 2, addressees: [eva] }, isAmendment: true },
    { snapshot: cancelled },
    { snapshot: repeated },
  ]);
  const data = {
    dispatchId: cancelled.dispatchId,
    cancelledAt: '2026-11-20T10:00:00Z',
    reason: 'other' as const,
  };
  const digest = hash('sha256', JSON.stringify(data), 'hex');
  const lastOffset = batch.lastOffset + 1;
  const names = { amended, cancelled, repeated, fresh };
  return {
    batch: {
      ...batch,
      lastOffset,
      facts: [{ index: 2, digest, takenAtMs: store.clock.epochMs(), name: 'DispatchCancelled', data }],
      rejections: [{ offset: lastOffset, code: 'not-json', digest: 'ab', eventId: randomUUID() }],
    },
    names: new Map(Object.entries(names).map(([name, { dispatchId }]) => [dispatchId, name])),
  };
}

/** What the store holds of the node, with names for ids; and its acks. */
async function holds(names: ReadonlyMap<string, string>): Promise<unknown> {
  const of = (sql: string): Promise<{ id: string }[]> => store.database.query(sql, [[...names.keys()]]);
  const rows = await of(
    'SELECT dispatch_id AS id, version, state, sequence FROM dispatch WHERE dispatch_id = ANY($1)',
  );
  const facts = await of('SELECT dispatch_id AS id, kind, effect FROM life_fact WHERE dispatch_id = ANY($1)');
  const addressees = await of(
    'SELECT dispatch_id AS id, person_key FROM addressee WHERE dispatch_id = ANY($1)',
  );
  const rejected = await store.database.query('SELECT "offset", code FROM rejection WHERE node_id = $1', [
    store.nodeId,
  ]);
  const named = (found: readonly { id: string }[]): string[] =>
    found.map(({ id, ...rest }) => JSON.stringify({ name: names.get(id), ...rest })).sort();
  const acks = (await store.outbox<Ack>('acks')).map(({ firstOffset, lastOffset, accepted, exceptions }) => ({
    firstOffset,
    lastOffset,
    accepted,
    exceptions: exceptions.map(({ outcome, from, to }) => ({ outcome, from, to })),
  }));
  return { rows: named(rows), facts: named(facts), addressees: named(addressees), rejected, acks };
}

describe('a process that ends while it commits a batch', () => {
  it('leaves all of it or nothing at each statement, and the repeat makes it whole, once', async () => {
    const clean = await everyKind();
    store.wire.arm();
    await store.ingest.commit(clean.batch);
    const statements = [...store.wire.statements];
    const whole = await holds(clean.names);
    expect(statements.filter((words) => words === 'COMMIT')).toHaveLength(1);
    const cuts = statements.flatMap((_, after): Cut[] => [
      { after, moment: 'before' },
      { after, moment: 'answer' },
    ]);
    for (const cut of cuts) {
      const { batch, names } = await everyKind();
      const before = await holds(names);
      store.wire.arm(cut);
      await expect(store.ingest.commit(batch)).rejects.toThrow();
      expect(store.wire.hasCut).toBe(true);
      // The connections that lay idle were cut too, and the pool hears of it a moment later.
      const isCommitted = cut.moment === 'answer' && statements[cut.after] === 'COMMIT';
      const left = { cut, statement: statements[cut.after], holds: await eventually(() => holds(names)) };
      expect(left).toEqual({ ...left, holds: isCommitted ? whole : before });
      expect(await eventually(() => store.ingest.commit(batch))).toEqual({
        kind: 'committed',
        nextOffset: 8,
      });
      expect({ cut, holds: await holds(names) }).toEqual({ cut, holds: whole });
    }
  });

  it('answers the repeat of a batch that is still running when that is done, and does it once', async () => {
    const { batch, names } = await everyKind();
    // Each as a process of its own, with nothing in hand: two of them run while one takes the other's place.
    const parts = store.part('writer', ModuleRef);
    const writers = await Promise.all(Array.from({ length: 4 }, () => parts.create(IngestService)));
    const answers = await Promise.all(writers.map((writer) => writer.commit(batch)));
    expect(answers).toEqual(answers.map(() => ({ kind: 'committed', nextOffset: 8 })));
    const { acks } = (await holds(names)) as { acks: unknown[] };
    expect(acks).toHaveLength(2);
  });

  it('lets the repeat of a batch in hand wait for it, without a transaction of its own', async () => {
    const { batch, names } = await everyKind();
    const stalled = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const meanwhile = (): Promise<undefined> => (reached.resolve(undefined), stalled.promise);
    store.wire.arm({ after: 0, of: /^append-outbox/, moment: 'before', meanwhile });
    const first = store.ingest.commit(batch);
    await reached.promise;
    // The border has given up waiting, and asks again and again.
    const repeats = Array.from({ length: 12 }, () => store.ingest.commit(structuredClone(batch)));
    // More than the pool has: if each wanted a connection, none would be left for this question.
    await store.database.query('SELECT 1');
    stalled.resolve(undefined);
    const answers = await Promise.all([first, ...repeats]);
    expect(answers).toEqual(answers.map(() => ({ kind: 'committed', nextOffset: 8 })));
    expect(store.wire.statements.filter((words) => words === 'START TRANSACTION')).toHaveLength(1);
    const { acks } = (await holds(names)) as { acks: unknown[] };
    expect(acks).toHaveLength(2);
  });
});

describe('two members that both think they own a partition', () => {
  it('commit one after the other under one holder at a time: nothing is doubled, nothing left out', async () => {
    const length = 12;
    await store.beginNode();
    const snapshots = Array.from({ length }, () => aSnapshot());
    const { topic, topicId } = store;
    const log = { topic, partition: 0, topicId, logStart: 0, logEnd: length };
    const committed: { epoch: number; after: number }[] = [];
    let newest = store.epoch;
    /** Reads from where the store says, three at a time, until it is told that it is a stranger. */
    const member = async (): Promise<void> => {
      for (;;) {
        const start = await store.partitions.assign(log);
        if (start.kind !== 'from' || start.offset === length) return;
        newest = Math.max(newest, start.epoch);
        for (let next = start.offset; next < length;) {
          const entries = snapshots.slice(next, next + 3).map((snapshot) => ({ snapshot }));
          store.next = next;
          const batch = { ...store.batchOf(entries), epoch: start.epoch };
          const after = newest;
          const answer = await store.ingest.commit(batch);
          if (answer.kind === 'fenced') break;
          committed.push({ epoch: start.epoch, after });
          next = answer.nextOffset;
        }
      }
    };
    await Promise.all([member(), member(), member()]);
    for (const { epoch, after } of committed) expect(epoch).toBeGreaterThanOrEqual(after);
    const acks = await store.outbox<Ack>('acks');
    expect(acks.flatMap(({ firstOffset, lastOffset }) => [firstOffset, lastOffset])).toEqual(
      acks.flatMap((_, index) => [
        index === 0 ? 0 : (acks[index - 1]?.lastOffset ?? -1) + 1,
        acks[index]?.lastOffset,
      ]),
    );
    expect(acks.map(({ accepted }) => accepted).reduce((sum, n) => sum + n)).toBe(length);
    expect(acks.at(-1)?.lastOffset).toBe(length - 1);
  });
});
