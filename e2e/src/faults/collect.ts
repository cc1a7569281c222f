import { hash } from 'node:crypto';
import {
  type Ack,
  type LifeCycleEvent,
  type LifeCycleEventName,
  eventName,
  lifeCycleEventNames,
  nodeTopics,
} from '@valija/contracts';
import type { Kafka } from 'kafkajs';
import type {
  CitizenAct,
  HeardAck,
  HeardEvent,
  History,
  LiveHistory,
  LogRecord,
  NodeHistory,
  ProcessHistory,
  SentEvent,
} from './history.js';
import { type Issuers, readRecord } from './read-record.js';
import { readStore } from './read-store.js';
import { type Take, type TopicRecord, readTopic, readTopics } from './read-topic.js';

/** What a node knows itself. */
export interface NodeAccount {
  readonly nodeId: string;
  readonly sent: readonly SentEvent[];
  /** Of its dispatches topic; more than 1 where it was made anew. */
  readonly generation?: number;
  /** Records of logs that are no longer there: read before. */
  readonly earlier?: readonly LogRecord[];
  readonly handled?: readonly string[];
  readonly waiting?: number;
}

export interface Sources {
  /** As one who may read every topic. */
  readonly kafka: Kafka;
  /** As one who may read every table, to the hub's database. */
  readonly databaseUrl: string;
  readonly issuers: Issuers;
  readonly nodes: readonly NodeAccount[];
  readonly acts: readonly CitizenAct[];
  readonly processes: readonly ProcessHistory[];
  readonly stoppedPartitions: readonly string[];
  readonly live?: LiveHistory;
}

/** Reads a history from real topics and tables. To be called when all is quiet. */
export async function collectHistory(sources: Sources): Promise<History> {
  const { kafka, databaseUrl, issuers, acts, processes, stoppedPartitions, live } = sources;
  const read = sources.nodes.map((account) => new NodeTopics(account, issuers));
  const ends = await readTopics(kafka, new Map(read.flatMap((each) => each.takes())));
  const nodes = read.map((each) => each.history(ends));
  return {
    nodes,
    store: await readStore(databaseUrl),
    acts,
    processes,
    stoppedPartitions,
    ...(live && { live }),
  };
}

/** The log of a node's dispatches topic as it is now. */
export async function readLog(
  kafka: Kafka,
  nodeId: string,
  issuers: Issuers,
  generation = 1,
): Promise<{ log: LogRecord[]; ends: number[] }> {
  const log: LogRecord[] = [];
  const ends = await readTopic(kafka, nodeTopics(nodeId).dispatches, (record) => {
    const { partition, offset } = record;
    log.push(readRecord(nodeId, record, { generation, partition, offset }, issuers));
  });
  return { log, ends };
}

/** What stands in the topics of a node, as they are read. */
class NodeTopics {
  private readonly topics;
  private readonly log: LogRecord[] = [];
  private readonly acks: HeardAck[] = [];
  private readonly events: HeardEvent[] = [];

  constructor(
    private readonly account: NodeAccount,
    private readonly issuers: Issuers,
  ) {
    this.topics = nodeTopics(account.nodeId);
  }

  takes(): [string, Take][] {
    const { nodeId, generation = 1 } = this.account;
    return [
      [
        this.topics.dispatches,
        (record) => {
          const { partition, offset } = record;
          this.log.push(readRecord(nodeId, record, { generation, partition, offset }, this.issuers));
        },
      ],
      [this.topics.acks, (record) => this.acks.push(asAck(record))],
      [
        this.topics.events,
        (record) => {
          const name = eventName(record.header('ce_type') ?? '');
          // What tells of no act and no end is no part of the model.
          if (lifeCycleEventNames.some((each) => each === name)) this.events.push(asEvent(record));
        },
      ],
    ];
  }

  history(ends: ReadonlyMap<string, number[]>): NodeHistory {
    const { generation: _generation, earlier = [], ...rest } = this.account;
    const logEnds = ends.get(this.topics.dispatches) ?? [];
    return { ...rest, log: [...earlier, ...this.log], logEnds, acks: this.acks, events: this.events };
  }
}

function asAck({ partition, offset, value, header }: TopicRecord): HeardAck {
  return { id: header('ce_id') ?? '', partition, offset, ack: JSON.parse(String(value)) as Ack };
}

function asEvent({ partition, offset, value, header }: TopicRecord): HeardEvent {
  const { dispatchId, sequence, version, resolution, legalAt, appearanceId } = JSON.parse(
    String(value),
  ) as LifeCycleEvent;
  return {
    id: header('ce_id') ?? '',
    partition,
    offset,
    name: eventName(header('ce_type') ?? '') as LifeCycleEventName,
    dispatchId,
    sequence,
    version,
    resolution,
    legalAtMs: Date.parse(legalAt),
    appearanceId,
    digest: hash('sha256', value ?? Buffer.alloc(0), 'hex'),
  };
}
