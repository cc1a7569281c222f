import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { VirtualClock } from '@valija/clock';
import type {
  Ack,
  AppearanceRequest,
  Caller,
  DispatchSnapshot,
  IngestBatch,
  LifeCycleEvent,
} from '@valija/contracts';
import { Database } from '@valija/database';
import { BlindIndex, Keyring, RowEncoder, Sealer, generateKeyring } from '@valija/dispatch-rows';
import { RelayRunner } from '@valija/service';
import {
  type ServiceContext,
  type TestBroker,
  type TestDatabase,
  aBatch,
  aSnapshot,
  serviceContext,
  testBroker,
  testDatabase,
} from '@valija/testing';
import { generateSigningKey } from '@valija/tokens';
import { AppModule } from './app.module.js';
import { AppearancesService } from './appearances/appearances.service.js';
import { CommitService } from './appearances/commit.service.js';
import { DispatchesService } from './dispatches/dispatches.service.js';
import { ExpiryService } from './expiry/expiry.service.js';
import { IngestService } from './ingest/ingest.service.js';
import { PartitionService } from './ingest/partition.service.js';
import { CITIZEN_ROLE, migrations } from './migrations/migrations.js';

const clock = new VirtualClock('2026-11-20T12:00:00Z');
const dataKeys = generateKeyring();
const keyring = Keyring.from(dataKeys);
const encoder = new RowEncoder(new BlindIndex(keyring), new Sealer(keyring));
let place: TestDatabase;
let broker: TestBroker;
let writer: ServiceContext;
let reader: ServiceContext;
let database: Database;
let ingest: IngestService;
let partitions: PartitionService;
let dispatches: DispatchesService;
let appearances: AppearancesService;
let commits: CommitService;
let nodeId: string;
let topic: string;
let epoch: number;
let next: number;

beforeAll(async () => {
  place = await testDatabase('metadata_store', migrations, [CITIZEN_ROLE]);
  broker = testBroker();
  const configuration = {
    databaseUrl: place.url,
    databasePoolSize: 8,
    databaseStatementTimeoutMs: 10_000,
    kafkaBrokers: broker.settings.brokers,
    kafkaUsername: broker.settings.username,
    kafkaPassword: broker.settings.password,
    kafkaTls: false,
    dataKeys,
    receiptSigningKey: await generateSigningKey('receipt-1'),
    hubIssuer: 'https://hub.example',
  };
  writer = await serviceContext('metadata-store', AppModule.as('writer'), configuration, clock);
  reader = await serviceContext('metadata-store', AppModule.as('reader'), configuration, clock);
  // The outbox is looked at here, so it stays where it is.
  await (writer.app.get(RelayRunner) as unknown as { relay: { stop(): Promise<void> } }).relay.stop();
  database = writer.app.get(Database);
  ingest = writer.app.get(IngestService);
  partitions = writer.app.get(PartitionService);
  dispatches = reader.app.get(DispatchesService);
  appearances = reader.app.get(AppearancesService);
  commits = reader.app.get(CommitService);
});

afterAll(async () => {
  await Promise.all([writer.close(), reader.close(), broker.close()]);
  await place.drop();
});

beforeEach(async () => {
  nodeId = broker.nodeId();
  topic = `nodes.${nodeId}.dispatches.v1`;
  next = 0;
  const start = await partitions.assign({
    topic,
    partition: 0,
    topicId: randomUUID(),
    logStart: 0,
    logEnd: 10 ** 6,
  });
  if (start.kind !== 'from') throw new Error('stopped');
  epoch = start.epoch;
  await database.query('DELETE FROM outbox');
});

function batchOf(entries: Parameters<typeof aBatch>[2], rest: Partial<IngestBatch> = {}): IngestBatch {
  const batch = aBatch(
    encoder,
    { nodeId, topic, generation: 1, epoch, firstOffset: next, receivedAtMs: clock.epochMs() },
    entries,
  );
  return { ...batch, ...rest };
}

async function commit(...snapshots: DispatchSnapshot[]): Promise<void> {
  const batch = batchOf(snapshots.map((snapshot) => ({ snapshot, isAmendment: snapshot.version > 1 })));
  expect(await ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: next + snapshots.length });
  next += snapshots.length;
}

async function outbox<T>(stream: 'acks' | 'events'): Promise<T[]> {
  const rows = await database.query<{ value: string }>(
    'SELECT value FROM outbox WHERE topic = $1 ORDER BY id',
    [`nodes.${nodeId}.${stream}.v1`],
  );
  return rows.map(({ value }) => JSON.parse(value) as T);
}

function caller(idNumber: string, rest: Partial<Caller> = {}): Caller {
  return {
    person: { idType: 'NIF', idNumber, fullName: 'Ana Ejemplo' },
    assurance: 'high',
    method: 'dnie',
    clientId: 'app',
    languages: ['es'],
    ...rest,
  };
}

const ana = caller('12345678Z');
const luis = caller('87654321X');

async function pendingIds(who: Caller): Promise<string[]> {
  const page = await dispatches.list({ caller: who, filters: {}, isPending: true, cursor: null, limit: 100 });
  return page.items.map(({ dispatchId }) => dispatchId);
}

function request(dispatchId: string, rest: Partial<AppearanceRequest> = {}): AppearanceRequest {
  return {
    caller: ana,
    dispatchId,
    decision: 'accept',
    legalWarningId: 'notification-access.v1',
    idempotencyKey: randomUUID(),
    ...rest,
  };
}

describe('ingest', () => {
  it('commits new dispatches with one ack, and a person finds exactly the own ones', async () => {
    const mine = aSnapshot();
    const other = aSnapshot({ holder: { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } });
    await commit(mine, other);
    expect(await outbox<Ack>('acks')).toMatchObject([
      { firstOffset: 0, lastOffset: 1, accepted: 2, exceptions: [] },
    ]);
    expect(await pendingIds(ana)).toContain(mine.dispatchId);
    expect(await pendingIds(ana)).not.toContain(other.dispatchId);
    expect(await pendingIds(luis)).toEqual([other.dispatchId]);
  });

  it('tells a repeated batch that it was committed, and a stranger that it is one', async () => {
    const batch = batchOf([{ snapshot: aSnapshot() }]);
    expect(await ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: 1 });
    expect(await ingest.commit(batch)).toEqual({ kind: 'committed', nextOffset: 1 });
    expect(await ingest.commit({ ...batch, epoch: epoch - 1 })).toEqual({ kind: 'fenced' });
    expect(await ingest.commit({ ...batch, firstOffset: 5, lastOffset: 5 })).toEqual({ kind: 'fenced' });
    expect(await outbox('acks')).toHaveLength(1);
  });

  it('lets only the newest holder of a partition commit', async () => {
    const zombie = batchOf([{ snapshot: aSnapshot() }]);
    const [fence] = await database.query<{ topic_id: string }>(
      'SELECT topic_id FROM ingest_fence WHERE topic = $1',
      [topic],
    );
    const taken = await partitions.assign({
      topic,
      partition: 0,
      topicId: fence?.topic_id ?? '',
      logStart: 0,
      logEnd: 9,
    });
    expect(taken).toMatchObject({ kind: 'from', offset: 0, epoch: epoch + 1 });
    expect(await ingest.commit(zombie)).toEqual({ kind: 'fenced' });
  });

  it('takes an amendment, drops older versions, and refuses a contradiction', async () => {
    const first = aSnapshot();
    const subject = (es: string) => ({ defaultLanguage: 'es', texts: { es } });
    await commit(first);
    await commit({ ...first, version: 3, subject: subject('Corregida') }, { ...first, version: 2 }, first);
    await commit({ ...first, version: 3, subject: subject('Otra') });
    const acks = await outbox<Ack>('acks');
    expect(acks[1]?.exceptions.map(({ outcome }) => outcome)).toEqual(['superseded']);
    expect(acks[1]?.exceptions).toMatchObject([{ from: 2, to: 3 }]);
    expect(acks[2]?.exceptions).toMatchObject([{ outcome: 'rejected', code: 'version-conflict' }]);
    const seen = await dispatches.one(ana, first.dispatchId);
    expect(seen).toMatchObject({ version: 3, subject: { text: 'Corregida' } });
    const timeline = await dispatches.timeline(ana, first.dispatchId);
    expect(timeline.map(({ event }) => event)).toEqual(['made-available', 'received', 'amended']);
  });

  it('keeps the rows right without the fence: the version guard is a wall of its own', async () => {
    const first = aSnapshot();
    const second = { ...first, version: 2, urgency: 'urgent' as const };
    await commit(first);
    await commit(second);
    // The fence is set back, as if it had never moved: everything is delivered again, in the worst order.
    await database.query('UPDATE ingest_fence SET next_offset = 0 WHERE topic = $1', [topic]);
    next = 0;
    await commit(second, first);
    expect(await dispatches.one(ana, first.dispatchId)).toMatchObject({ version: 2, urgency: 'urgent' });
    const [row] = await database.query<{ n: number }>(
      'SELECT count(*) AS n FROM dispatch WHERE dispatch_id = $1',
      [first.dispatchId],
    );
    expect(row?.n).toBe(1);
  });

  it('refuses what another node made', async () => {
    const snapshot = aSnapshot();
    await commit(snapshot);
    nodeId = broker.nodeId();
    topic = `nodes.${nodeId}.dispatches.v1`;
    next = 0;
    const start = await partitions.assign({
      topic,
      partition: 0,
      topicId: randomUUID(),
      logStart: 0,
      logEnd: 10,
    });
    epoch = start.kind === 'from' ? start.epoch : 0;
    await commit({ ...snapshot, version: 2 });
    expect(await outbox<Ack>('acks')).toMatchObject([
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
    const batch = { ...batchOf([]), lastOffset: 3_999, rejections };
    const committed = await ingest.commit(batch);
    expect(committed).toMatchObject({ kind: 'committed' });
    const nextOffset = committed.kind === 'committed' ? committed.nextOffset : 0;
    expect(nextOffset).toBeGreaterThan(0);
    expect(nextOffset).toBeLessThan(4_000);
    const [ack] = await outbox<Ack>('acks');
    expect([ack?.firstOffset, ack?.lastOffset, ack?.exceptions.length]).toEqual([
      0,
      nextOffset - 1,
      nextOffset,
    ]);
    expect(JSON.stringify(ack).length).toBeLessThan(524_288);
  });

  it('stops a partition whose log has lost records, and acks them as lost when an operator says so', async () => {
    const [fence] = await database.query<{ topic_id: string }>(
      'SELECT topic_id FROM ingest_fence WHERE topic = $1',
      [topic],
    );
    const log = { topic, partition: 0, topicId: fence?.topic_id ?? '', logStart: 7, logEnd: 9 };
    expect(await partitions.assign(log)).toEqual({ kind: 'stopped', reason: 'log-lost', nextOffset: 0 });
    expect(await partitions.confirm({ ...log, operator: 'op' })).toMatchObject({
      lost: { from: 0, to: 6 },
      nextOffset: 7,
    });
    expect(await outbox<Ack>('acks')).toMatchObject([
      { firstOffset: 0, lastOffset: 6, accepted: 0, exceptions: [{ outcome: 'lost', retryable: true }] },
    ]);
    expect(await partitions.assign(log)).toMatchObject({ kind: 'from', offset: 7 });
  });
});

describe('appearance', () => {
  it('records one act with its receipt, and gives the same one to every repeat', async () => {
    const snapshot = aSnapshot();
    await commit(snapshot);
    const asked = request(snapshot.dispatchId);
    expect(await appearances.prepare(asked)).toMatchObject({
      kind: 'verify',
      plan: { version: 1, role: 'holder' },
    });
    const done = await commits.commit({ ...asked, version: 1 });
    expect(done).toMatchObject({ hasEffect: true, state: 'accessed', decision: 'accept' });
    expect(await commits.commit({ ...asked, version: 1 })).toEqual(done);
    expect(await commits.commit({ ...request(snapshot.dispatchId), version: 1 })).toEqual(done);
    expect(await appearances.prepare(request(snapshot.dispatchId))).toEqual({
      kind: 'done',
      appearance: done,
    });
    const [told, ...more] = await outbox<LifeCycleEvent>('events');
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      dispatchId: snapshot.dispatchId,
      sequence: 1,
      resolution: 'accessed',
      legalAt: '2026-11-20T12:00:00.000Z',
      actor: { role: 'holder', idNumber: '12345678Z' },
      receipt: done.receipt,
    });
    expect(await pendingIds(ana)).not.toContain(snapshot.dispatchId);
  });

  it('has one winner when many act at once', async () => {
    const snapshot = aSnapshot();
    await commit(snapshot);
    const acts = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        commits
          .commit({
            ...request(snapshot.dispatchId, { decision: index % 2 === 0 ? 'accept' : 'reject' }),
            version: 1,
          })
          .catch(() => undefined),
      ),
    );
    const effective = new Set(acts.flatMap((act) => (act?.hasEffect ? [act.appearanceId] : [])));
    expect(effective.size).toBe(1);
    expect(await outbox('events')).toHaveLength(1);
  });

  it('does nothing when the dispatch was amended between verification and act', async () => {
    const snapshot = aSnapshot();
    await commit(snapshot);
    const asked = request(snapshot.dispatchId);
    await appearances.prepare(asked);
    await commit({ ...snapshot, version: 2 });
    await expect(commits.commit({ ...asked, version: 1 })).rejects.toMatchObject({
      code: 'dispatch-changed',
    });
    expect(await outbox('events')).toEqual([]);
  });

  it('is nobody else’s: unknown and not mine answer alike', async () => {
    const snapshot = aSnapshot();
    await commit(snapshot);
    const asked = request(snapshot.dispatchId, { caller: luis });
    const unknown = request(randomUUID(), { caller: luis });
    await expect(appearances.prepare(asked)).rejects.toMatchObject({ code: 'not-found' });
    await expect(appearances.prepare(unknown)).rejects.toMatchObject({ code: 'not-found' });
    await expect(commits.commit({ ...asked, version: 1 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lets an addressee act in the own role', async () => {
    const snapshot = aSnapshot({ addressees: [{ idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' }] });
    await commit(snapshot);
    expect(await pendingIds(luis)).toContain(snapshot.dispatchId);
    const done = await commits.commit({ ...request(snapshot.dispatchId, { caller: luis }), version: 1 });
    expect(done.hasEffect).toBe(true);
    const holders = await commits.commit({ ...request(snapshot.dispatchId), version: 1 });
    expect(holders).toMatchObject({ hasEffect: false, state: 'accessed' });
  });

  it('refuses a key that was used for another request', async () => {
    const [one, two] = [aSnapshot(), aSnapshot()];
    await commit(one, two);
    const first = request(one.dispatchId);
    await commits.commit({ ...first, version: 1 });
    await expect(commits.commit({ ...first, dispatchId: two.dispatchId, version: 1 })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('hides the words below the level of assurance, and asks for a step up', async () => {
    const snapshot = aSnapshot({ assuranceLevel: 'high' });
    await commit(snapshot);
    const low = caller('12345678Z', { assurance: 'low' });
    const seen = await dispatches.one(low, snapshot.dispatchId);
    expect(seen).toMatchObject({ requiredLevel: 'high' });
    expect(JSON.stringify(seen)).not.toContain('Resolución');
    await expect(appearances.prepare(request(snapshot.dispatchId, { caller: low }))).rejects.toMatchObject({
      code: 'step-up-required',
      facts: { requiredLevel: 'high' },
    });
  });
});

describe('expiry', () => {
  it('counts from its instant for readers, and is written down as a fact of its own', async () => {
    const old = aSnapshot({ availableAt: '2026-11-01T09:00:00Z' });
    await commit(old);
    expect(await pendingIds(ana)).not.toContain(old.dispatchId);
    expect(await dispatches.one(ana, old.dispatchId)).toMatchObject({
      state: 'expired',
      accessDeadline: '2026-11-11',
    });
    await writer.app.get(ExpiryService).sweep();
    const events = await outbox<LifeCycleEvent>('events');
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
    await commit(old);
    const done = await commits.commit({ ...request(old.dispatchId), version: 1 });
    expect(done).toMatchObject({ hasEffect: false, state: 'expired' });
    expect(
      (await outbox<LifeCycleEvent>('events')).filter(({ dispatchId }) => dispatchId === old.dispatchId),
    ).toMatchObject([{ resolution: 'expired', sequence: 1 }]);
  });
});

describe('reading', () => {
  it('pages without losing or doubling, and binds a cursor to its person and filters', async () => {
    const nif = '99999018D';
    const own = Array.from({ length: 23 }, (_, index) =>
      aSnapshot({
        holder: { idType: 'NIF', idNumber: nif, fullName: 'Eva' },
        availableAt: new Date(Date.parse('2026-11-15T09:00:00Z') + (index % 7) * 60_000).toISOString(),
      }),
    );
    await commit(...own);
    const eva = caller(nif);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<DispatchesService['list']>> = await dispatches.list({
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
    const { next: stolen } = await dispatches.list({
      caller: eva,
      filters: {},
      isPending: false,
      cursor: null,
      limit: 5,
    });
    await expect(
      dispatches.list({ caller: luis, filters: {}, isPending: false, cursor: stolen, limit: 5 }),
    ).rejects.toMatchObject({ code: 'cursor-invalid' });
    await expect(
      dispatches.list({
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
    await commit(snapshot, aSnapshot());
    const found = await dispatches.list({
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
    await commit(later);
    await expect(dispatches.one(ana, later.dispatchId)).rejects.toMatchObject({ code: 'not-found' });
    clock.set('2026-11-25T09:00:01Z');
    expect(await dispatches.one(ana, later.dispatchId)).toMatchObject({ accessDeadline: '2026-12-05' });
    clock.set('2026-11-20T12:00:00Z');
  });
});

describe('walls', () => {
  it('shows a query without any condition only the rows of its person', async () => {
    const other = aSnapshot({ holder: { idType: 'NIF', idNumber: '87654321X', fullName: 'Luis' } });
    await commit(aSnapshot(), other);
    const key = new BlindIndex(keyring).keyOf(luis.person);
    const rows = await reader.app
      .get(Database)
      .asPerson(
        key,
        (scope) =>
          scope.query<{ holder_key: string; mine: boolean }>('wall', 'SELECT holder_key FROM dispatch', []),
        CITIZEN_ROLE,
      );
    expect(rows.length).toBeGreaterThan(0);
    const [addressed] = await database.query<{ n: number }>(
      'SELECT count(*) AS n FROM addressee WHERE person_key = $1',
      [key],
    );
    expect(rows.filter(({ holder_key }) => holder_key !== key)).toHaveLength(addressed?.n ?? -1);
  });

  it.each([
    'ALTER TABLE dispatch DISABLE ROW LEVEL SECURITY',
    'DROP TABLE dispatch',
    'TRUNCATE dispatch',
    'DELETE FROM dispatch',
    'UPDATE life_fact SET kind = kind',
    'DELETE FROM appearance',
    'CREATE TABLE mine (id int)',
  ])('does not let the service %s', async (statement) => {
    await expect(database.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('keeps names, numbers and words out of every column', async () => {
    await commit(aSnapshot({ subject: { defaultLanguage: 'es', texts: { es: 'CANARY-SUBJECT' } } }));
    const dumped = await database.query<{ row: string }>('SELECT dispatch::text AS row FROM dispatch');
    const text = dumped.map(({ row }) => row).join('\n');
    const hex = (word: string): string => Buffer.from(word).toString('hex');
    for (const personal of ['12345678Z', 'Ana Ejemplo', 'CANARY-SUBJECT']) {
      expect(text).not.toContain(personal);
      expect(text).not.toContain(hex(personal));
    }
  });
});
