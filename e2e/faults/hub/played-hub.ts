import { hash } from 'node:crypto';
import {
  type DirectoryRecord,
  type NodeEvent,
  directoryKey,
  envelopeHeaders,
  nodeTopics,
} from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { type IncomingRecord, Publisher } from '@valija/messaging';
import { eventually } from '@valija/testing';
import { Client } from 'pg';
import {
  RunningStore,
  agreementOf,
  routeOf,
} from '../../../services/metadata-store/src/testing/running-store.js';
import { type NodeAccount, collectHistory, readLog } from '../../src/faults/collect.js';
import type { CitizenAct, History, LogRecord, SentEvent } from '../../src/faults/history.js';
import { Member } from './member.js';

/** An event as its node sends it; what is no event goes as it is. */
export interface Sending {
  readonly eventId: string;
  readonly dispatchId: string;
  readonly name: NodeEvent['name'];
  readonly value: string;
}

const ISSUER = 'L01280796';
const QUIET_WITHIN_MS = 10_000;

/** The hub on real servers in one process: borders that a scenario plays, the store, its relay; and one node. */
export class PlayedHub {
  /** What each partition holds, by offset. */
  readonly logs: IncomingRecord[][];
  readonly acts: CitizenAct[] = [];
  readonly stopped: string[] = [];
  private readonly publisher: Publisher;
  private readonly model = new DirectoryModel();
  private readonly sent: SentEvent[] = [];
  private readonly earlier: LogRecord[] = [];
  private generation = 1;

  private constructor(
    readonly store: RunningStore,
    readonly nodeId: string,
    private readonly partitions: number,
  ) {
    this.publisher = new Publisher(store.broker.broker);
    this.logs = Array.from({ length: partitions }, () => []);
    this.know();
  }

  static async open(partitions = 2): Promise<PlayedHub> {
    const store = await RunningStore.start({ hasRelay: true });
    const nodeId = store.broker.nodeId();
    store.know(agreementOf(nodeId), routeOf(nodeId));
    await store.broker.addNode(nodeId, partitions);
    return new PlayedHub(store, nodeId, partitions);
  }

  get topic(): string {
    return nodeTopics(this.nodeId).dispatches;
  }

  /** Another process of the border. */
  member(): Member {
    return new Member(this.store, this.model, this.topic);
  }

  /** The node sends, and remembers where each event stands. */
  async send(events: readonly Sending[]): Promise<void> {
    const { topic, nodeId, generation } = this;
    const records = events.map(({ eventId: id, dispatchId: key, name, value }) => {
      const time = this.store.clock.now().toISOString();
      return { topic, key, value, headers: envelopeHeaders({ id, name, source: `/nodes/${nodeId}`, time }) };
    });
    const positions = await this.publisher.publish(records);
    for (const [index, { partition, offset }] of positions.entries()) {
      const { eventId = '', dispatchId = '', value = '' } = events[index] ?? {};
      const digest = hash('sha256', value, 'hex');
      this.sent.push({ eventId, dispatchId, digest, position: { generation, partition, offset } });
      const headers = Object.entries(records[index]?.headers ?? {});
      const log = this.logs[partition] ?? [];
      log[offset] = {
        offset: String(offset),
        timestamp: String(this.store.clock.epochMs()),
        key: Buffer.from(dispatchId),
        value: Buffer.from(value),
        headers: Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(text)])),
      };
    }
  }

  /** The topic is deleted and made anew: its offsets begin again. */
  async makeTopicAnew(): Promise<void> {
    const { admin, broker } = this.store.broker;
    const { log } = await readLog(broker.kafka, this.nodeId, this.issuers(), this.generation);
    this.earlier.push(...log);
    await admin.deleteTopic(this.topic);
    await eventually(async () => !(await admin.listTopics()).includes(this.topic));
    await this.store.broker.addTopic(this.topic, this.partitions);
    this.generation += 1;
    for (const each of this.logs) each.length = 0;
  }

  /** The whole history, when nothing waits any more, or has waited too long. */
  async history(): Promise<History> {
    const client = new Client({ connectionString: this.store.superuserUrl });
    await client.connect();
    const waiting = async (): Promise<boolean> => {
      const { rows } = await client.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM metadata_store.outbox',
      );
      return rows[0]?.n === 0;
    };
    await eventually(waiting, QUIET_WITHIN_MS).catch(() => undefined);
    await client.end();
    const { nodeId, sent, generation, earlier, acts, stopped, store } = this;
    const account: NodeAccount = { nodeId, sent, generation, earlier };
    return collectHistory({
      kafka: store.broker.broker.kafka,
      databaseUrl: store.superuserUrl,
      issuers: this.issuers(),
      nodes: [account],
      acts,
      processes: [],
      stoppedPartitions: stopped,
    });
  }

  async close(): Promise<void> {
    await this.publisher.close();
    await this.store.stop();
  }

  private issuers(): ReadonlyMap<string, string> {
    return new Map([[ISSUER, this.nodeId]]);
  }

  private know(): void {
    const from = '2020-01-01T00:00:00Z';
    const record = (entity: keyof typeof directoryKey, value: object): DirectoryRecord =>
      ({ entity, key: directoryKey[entity](value as never), value }) as DirectoryRecord;
    const node = { nodeId: this.nodeId, name: 'Madrid', kind: 'direct', operator: ISSUER, status: 'active' };
    const agreement = { agreementId: 'a', node: this.nodeId, body: ISSUER, includesUnits: false, from };
    this.model.apply([
      record('body', { dir3: ISSUER, name: 'Madrid', sector: 'local', status: 'in-force' }),
      record('node', node),
      record('agreement', { ...agreement, legalBasis: 'x', contractVersion: '1' }),
      record('route', { body: ISSUER, service: 'notifications', node: this.nodeId, from }),
    ]);
  }
}
