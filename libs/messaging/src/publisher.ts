import { CONTENT_TYPE } from '@valija/contracts';
import kafkajs, { type Admin, type Producer } from 'kafkajs';
import type { Broker } from './broker.js';
import { cutsOf } from './cuts.js';
import { partitionOf } from './partitioner.js';

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a record came to stand in its topic. */
export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
}

/** Nothing of what was to be sent has gone: one of its topics is not there. */
export class TopicMissing extends Error {
  constructor(readonly topic: string) {
    super(`the topic ${topic} is not there`);
  }
}

interface PlacedRecord extends OutgoingRecord {
  readonly partition: number;
  readonly headers: Record<string, string>;
}

const ALL_IN_SYNC = -1;

/**
 * Sends records and says where they stand. One send at a time keeps the order of what is sent through it: a retry
 * cannot overtake. It may double: every reader of ours recognises a repeat.
 */
export class Publisher {
  private readonly producer: Producer;
  private readonly admin: Admin;
  private readonly partitionCounts = new Map<string, number>();
  private isConnected = false;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(broker: Broker) {
    this.producer = broker.kafka.producer({ allowAutoTopicCreation: false });
    this.admin = broker.kafka.admin();
  }

  /**
   * Returns when every in-sync replica has the records.
   *
   * @throws TopicMissing before anything is sent
   * @returns the position of each record, in the order given
   */
  publish(records: readonly OutgoingRecord[]): Promise<RecordPosition[]> {
    const sent = this.sending.then(() => this.send(records));
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  /** Connects now, and not with the first record: it fails where Kafka does not answer or refuses the principal. */
  async connect(): Promise<void> {
    if (this.isConnected) return;
    await Promise.all([this.producer.connect(), this.admin.connect()]);
    this.isConnected = true;
  }

  async close(): Promise<void> {
    await this.sending;
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private async send(records: readonly OutgoingRecord[]): Promise<RecordPosition[]> {
    if (records.length === 0) return [];
    await this.connect();
    const placed: PlacedRecord[] = [];
    for (const { topic, key, value, headers } of records) {
      const partition = partitionOf(key, await this.partitionCount(topic));
      placed.push({ topic, partition, key, value, headers: { 'content-type': CONTENT_TYPE, ...headers } });
    }
    const positions: RecordPosition[] = [];
    try {
      for (const cut of cutsOf(placed)) positions.push(...(await this.sendCut(cut)));
    } catch (error) {
      // A topic may have gone since it was counted: the next send looks.
      this.partitionCounts.clear();
      throw error;
    }
    return positions;
  }

  private async sendCut(records: readonly PlacedRecord[]): Promise<RecordPosition[]> {
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const answers = await this.producer.sendBatch({
      acks: ALL_IN_SYNC,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    const next = new Map(
      answers.map(({ topicName, partition, baseOffset }) => [
        `${topicName}/${String(partition)}`,
        Number(baseOffset),
      ]),
    );
    return records.map(({ topic, partition }) => {
      const place = `${topic}/${String(partition)}`;
      const offset = next.get(place) ?? -1;
      next.set(place, offset + 1);
      return { partition, offset };
    });
  }

  /** Partition counts never change: `valija` makes topics with a fixed one. */
  private async partitionCount(topic: string): Promise<number> {
    const known = this.partitionCounts.get(topic);
    if (known !== undefined) return known;
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] }).catch((error: unknown) => {
      throw isUnknown(error) ? new TopicMissing(topic) : error;
    });
    const count = topics[0]?.partitions.length ?? 0;
    if (count === 0) throw new Error(`the topic ${topic} has no partitions`);
    this.partitionCounts.set(topic, count);
    return count;
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof kafkajs.KafkaJSProtocolError && error.type === 'UNKNOWN_TOPIC_OR_PARTITION';
}
