import { hash, randomUUID } from 'node:crypto';
import { VirtualClock } from '@valija/clock';
import {
  type AppearanceRequest,
  type Caller,
  type DirectoryRecord,
  type DispatchSnapshot,
  type IngestBatch,
} from '@valija/contracts';
import { Database } from '@valija/database';
import { DirectoryCopy } from '@valija/directory-copy';
import { BlindIndex, Keyring, RowEncoder, Sealer, generateKeyring } from '@valija/dispatch-rows';
import { type LogRange, LogReader, type OutboxMessage, type OutboxSeal, valueOf } from '@valija/messaging';
import { OUTBOX_SEAL, RelayRunner, type Rounds } from '@valija/service';
import {
  type BatchEntry,
  PostgresWire,
  type ServiceContext,
  type TestBroker,
  aBatch,
  aSnapshot,
  serviceContext,
  testBroker,
  directoryRecord,
  knowDirectory,
} from '@valija/testing';
import { generateSigningKey } from '@valija/tokens';
import { AppModule } from '../app.module.js';
import { AppearancesService } from '../appearances/appearances.service.js';
import { CommitService } from '../appearances/commit.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { ExpiryService } from '../expiry/expiry.service.js';
import { IngestService } from '../ingest/ingest.service.js';
import { PartitionService } from '../ingest/partition.service.js';
import { RestoreService } from '../restore/restore.service.js';
import { RoutesService } from '../routes/routes.service.js';
import { storeDatabase } from './store-database.js';

/** Noon of the day on which tests of the store happen. */
const NOW = '2026-11-20T12:00:00Z';
/** What goes on by itself: the access log, the relay, and whether the store is open. */
const BACKGROUND =
  /^(INSERT INTO access_log|outbox-|SELECT pg_try_advisory_lock|standing|SELECT state, instance)/;

export interface StoreOptions {
  /** Messages go out, as they do in a store that runs; else the outbox stays where it is, to be looked at. */
  readonly hasRelay?: boolean;
}

const BODY = 'L01280796';
const LONG_AGO = '2020-01-01T00:00:00Z';

export function agreementOf(node: string, rest: object = {}): DirectoryRecord {
  const legalBasis = 'Convenio';
  return directoryRecord('agreement', {
    ...{ agreementId: `${node}.madrid`, node, body: BODY, includesUnits: true, legalBasis },
    ...{ contractVersion: '1', from: LONG_AGO, ...rest },
  });
}

/** The route of Madrid: one at a time, as long as nothing else is said. */
export function routeOf(node: string, rest: object = {}): DirectoryRecord {
  return directoryRecord('route', { body: BODY, service: 'notifications', node, from: LONG_AGO, ...rest });
}

export interface WrittenAct {
  readonly appearanceId: string;
  readonly key: string;
  readonly decision: 'accept' | 'reject';
  readonly hasEffect: boolean;
  readonly version: number;
}

/** On the broker of all tests a store hears what its own nodes were told: to others things are said that no store says. */
function hearOnly(nodeIds: ReadonlySet<string>): void {
  type Logs = (this: LogReader, pattern: RegExp) => Promise<LogRange[]>;
  const logs: Logs = Reflect.get(LogReader.prototype, 'logs');
  LogReader.prototype.logs = async function (pattern): Promise<LogRange[]> {
    const all = await logs.call(this, pattern);
    return all.filter(({ topic }) => nodeIds.has(topic.split('.')[1] ?? ''));
  };
}

/** The writer and a reader of the store on real servers, without their doors, and one node whose only partition is read. */
export class RunningStore {
  readonly database: Database;
  readonly ingest: IngestService;
  readonly partitions: PartitionService;
  readonly dispatches: DispatchesService;
  readonly appearances: AppearancesService;
  readonly commits: CommitService;
  nodeId = '';
  topic = '';
  topicId = '';
  epoch = 0;
  /** The offset of the next record that `commit` stores. */
  next = 0;
  private readonly encoder: RowEncoder;

  private constructor(
    readonly clock: VirtualClock,
    readonly broker: TestBroker,
    /** Between both processes and their database. */
    readonly wire: PostgresWire,
    private readonly writer: ServiceContext,
    private readonly reader: ServiceContext,
    readonly keyring: Keyring,
    /** As one who may read every table. */
    readonly superuserUrl: string,
    private readonly drop: () => Promise<void>,
  ) {
    this.encoder = new RowEncoder(new BlindIndex(keyring), new Sealer(keyring));
    this.database = this.part('writer', Database);
    this.ingest = this.part('writer', IngestService);
    this.partitions = this.part('writer', PartitionService);
    this.dispatches = this.part('reader', DispatchesService);
    this.appearances = this.part('reader', AppearancesService);
    this.commits = this.part('reader', CommitService);
  }

  static async start({ hasRelay = false }: StoreOptions = {}): Promise<RunningStore> {
    const place = await storeDatabase();
    const wire = await PostgresWire.open(place.url, BACKGROUND);
    const broker = testBroker();
    const dataKeys = generateKeyring();
    const configuration = {
      databaseUrl: wire.through(place.url),
      databasePoolSize: 8,
      databaseStatementTimeoutMs: 10_000,
      kafkaBrokers: broker.settings.brokers,
      kafkaUsername: broker.settings.username,
      kafkaPassword: broker.settings.password,
      kafkaTls: false,
      dataKeys,
      receiptSigningKey: await generateSigningKey('receipt-1'),
      receiptRetiredKeys: { keys: [] },
      hubIssuer: 'https://hub.example',
      // Nobody answers there: the copy of the directory is given by hand.
      directoryRpcHost: '127.0.0.1',
      directoryRpcPort: 1,
    };
    hearOnly(broker.nodeIds);
    const clock = new VirtualClock(NOW);
    const start = (role: 'writer' | 'reader'): Promise<ServiceContext> =>
      serviceContext('metadata-store', AppModule.as(role), configuration, clock);
    const [writer, reader] = [await start('writer'), await start('reader')];
    const runner = writer.app.get<RelayRunner, { relay: { stop(): Promise<void> } }>(RelayRunner);
    if (!hasRelay) await runner.relay.stop();
    await writer.app.get(DirectoryCopy).stop();
    // Tests sweep, tell of routes and compare when they want to.
    for (const part of [ExpiryService, RoutesService, RestoreService])
      await writer.app.get<typeof part, { rounds: Rounds }>(part).rounds.end();
    const keyring = Keyring.from(dataKeys);
    const store = new RunningStore(clock, broker, wire, writer, reader, keyring, place.superuserUrl, () =>
      place.drop(),
    );
    store.know(directoryRecord('body', { dir3: BODY, name: 'Madrid', sector: 'local', status: 'in-force' }));
    return store;
  }

  part<T>(role: 'writer' | 'reader', part: { readonly prototype: T }): T {
    return this[role].app.get<T>(part as never);
  }

  async stop(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close(), this.broker.close()]);
    await this.wire.close();
    await this.drop();
  }

  /** A node that has begun before goes on: `commit` stores what it says. */
  async speakAs(nodeId: string): Promise<void> {
    if (nodeId === this.nodeId) return;
    const topic = `nodes.${nodeId}.dispatches.v1`;
    const { positions } = await this.partitions.positions();
    const log = await this.database.query<{ topic_id: string }>(
      'SELECT topic_id FROM ingest_fence WHERE topic = $1',
      [topic],
    );
    this.topicId = log[0]?.topic_id ?? '';
    const [nextOffset = 0] = positions.flatMap((each) => (each.topic === topic ? [each.nextOffset] : []));
    const place = { topic, partition: 0, topicId: this.topicId, logStart: 0, logEnd: 10 ** 6 };
    const start = await this.partitions.assign(place);
    if (start.kind !== 'from') throw new Error('stopped');
    Object.assign(this, { nodeId, topic, epoch: start.epoch, next: nextOffset });
  }

  /** Another node begins, and the outbox is empty. */
  async beginNode(logEnd = 10 ** 6): Promise<void> {
    this.nodeId = this.broker.nodeId();
    this.topic = `nodes.${this.nodeId}.dispatches.v1`;
    this.topicId = randomUUID();
    this.know(agreementOf(this.nodeId), routeOf(this.nodeId));
    this.next = 0;
    const { topic, topicId } = this;
    const start = await this.partitions.assign({ topic, partition: 0, topicId, logStart: 0, logEnd });
    if (start.kind !== 'from') throw new Error('stopped');
    this.epoch = start.epoch;
    await this.database.query('DELETE FROM outbox');
  }

  /** The directory changes. */
  know(...records: DirectoryRecord[]): void {
    knowDirectory(this.writer.app, records);
  }

  batchOf(entries: readonly BatchEntry[]): IngestBatch {
    const { nodeId, topic, epoch, next: firstOffset } = this;
    const place = { nodeId, topic, generation: 1, epoch, firstOffset, receivedAtMs: this.clock.epochMs() };
    return aBatch(this.encoder, place, entries);
  }

  async commit(...snapshots: DispatchSnapshot[]): Promise<void> {
    const batch = this.batchOf(
      snapshots.map((snapshot) => ({ snapshot, isAmendment: snapshot.version > 1 })),
    );
    const answer = await this.ingest.commit(batch);
    this.next += snapshots.length;
    if (answer.kind !== 'committed' || answer.nextOffset !== this.next)
      throw new Error(`not committed: ${JSON.stringify(answer)}`);
  }

  /** The node withdraws a dispatch. */
  async cancel(dispatchId: string, cancelledAt: string, eventId: string = randomUUID()): Promise<void> {
    const data = { dispatchId, cancelledAt, reason: 'other' as const };
    const digest = hash('sha256', JSON.stringify(data), 'hex');
    const batch = this.batchOf([{ snapshot: aSnapshot({ dispatchId }), eventId }]);
    const answer = await this.ingest.commit({
      ...batch,
      facts: [{ index: 0, digest, takenAtMs: this.clock.epochMs(), name: 'DispatchCancelled', data }],
    });
    this.next += 1;
    if (answer.kind !== 'committed' || answer.nextOffset !== this.next)
      throw new Error(`not committed: ${JSON.stringify(answer)}`);
  }

  /** Acts on a dispatch, as they are written down. */
  async appearancesOf(dispatchId: string): Promise<WrittenAct[]> {
    return this.database.query<WrittenAct & Record<string, unknown>>(
      `SELECT appearance_id AS "appearanceId", idempotency_key AS key, decision, has_effect AS "hasEffect", version
       FROM appearance WHERE dispatch_id = $1 ORDER BY appeared_at`,
      [dispatchId],
    );
  }

  /** What a node will be told; the present one, where none is named. */
  async outbox<T>(stream: 'acks' | 'events', nodeId = this.nodeId): Promise<T[]> {
    const rows = await this.outboxAtRest(stream, nodeId);
    const seal = this.writer.app.get<OutboxSeal>(OUTBOX_SEAL);
    return rows.map((row) => JSON.parse(valueOf(row, seal)) as T);
  }

  /** As the database has it. */
  outboxAtRest(
    stream: 'acks' | 'events',
    nodeId = this.nodeId,
  ): Promise<Pick<OutboxMessage, 'headers' | 'value'>[]> {
    const topic = `nodes.${nodeId}.${stream}.v1`;
    return this.database.query('SELECT headers, value FROM outbox WHERE topic = $1 ORDER BY id', [topic]);
  }

  async pendingIds(who: Caller): Promise<string[]> {
    const request = { caller: who, filters: {}, isPending: true, cursor: null, limit: 100 };
    const { items } = await this.dispatches.list(request);
    return items.map(({ dispatchId }) => dispatchId);
  }
}

export function caller(idNumber: string, rest: Partial<Caller> = {}): Caller {
  return {
    person: { idType: 'NIF', idNumber, fullName: 'Ana Ejemplo' },
    assurance: 'high',
    method: 'dnie',
    clientId: 'app',
    languages: ['es'],
    ...rest,
  };
}

export const ana = caller('12345678Z');
export const luis = caller('87654321X');

/** Ana accepts, once. */
export function appearanceOf(dispatchId: string, rest: Partial<AppearanceRequest> = {}): AppearanceRequest {
  return {
    caller: ana,
    dispatchId,
    decision: 'accept',
    legalWarningId: 'notification-access.v1',
    idempotencyKey: randomUUID(),
    ...rest,
  };
}
