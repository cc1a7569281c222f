import { randomUUID } from 'node:crypto';
import { sleep } from '@valija/clock';
import type { Consumer } from 'kafkajs';
import type { Broker } from './broker.js';
import type { IncomingRecord } from './record.js';

/** A part of a partition's log. */
export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

export type TakeRecords = (topic: string, records: readonly IncomingRecord[]) => Promise<void>;

/** So long nothing may come before it is given up. */
const SILENT_WITHIN_MS = 60_000;

/** Reads what topics hold now: no group's position is moved. For what services write themselves, which is plain. */
export class LogReader {
  constructor(private readonly broker: Broker) {}

  /** What each partition holds, of the topics that this principal may see and whose name fits. */
  async logs(pattern: RegExp): Promise<LogRange[]> {
    const admin = this.broker.kafka.admin();
    await admin.connect();
    try {
      const topics = (await admin.listTopics()).filter((topic) => pattern.test(topic));
      const logs = await Promise.all(
        topics.map(async (topic) =>
          (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
            topic,
            partition,
            from: Number(low),
            to: Number(high),
          })),
        ),
      );
      return logs.flat();
    } finally {
      await admin.disconnect();
    }
  }

  /**
   * Reads ranges whose records are there, each in order.
   *
   * @param groups beginning of the name of a consumer group that nobody else uses
   */
  async read(groups: string, ranges: readonly LogRange[], take: TakeRecords): Promise<void> {
    if (ranges.length === 0) return;
    const consumer = this.broker.kafka.consumer({
      groupId: `${groups}${randomUUID()}`,
      maxWaitTimeInMs: 200,
    });
    try {
      await consumer.connect();
      await new Reading(consumer, ranges, take).run();
    } finally {
      await consumer.disconnect();
    }
  }
}

class Reading {
  private readonly left: Map<string, LogRange>;
  private readonly done = Promise.withResolvers<undefined>();
  private heardAt = performance.now();

  constructor(
    private readonly consumer: Consumer,
    ranges: readonly LogRange[],
    private readonly take: TakeRecords,
  ) {
    this.left = new Map(
      ranges
        .filter(({ from, to }) => from < to)
        .map((range) => [placeOf(range.topic, range.partition), range]),
    );
  }

  async run(): Promise<void> {
    if (this.left.size === 0) return;
    const topics = [...new Set([...this.left.values()].map(({ topic }) => topic))];
    await this.consumer.subscribe({ topics, fromBeginning: true });
    const running = this.consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { topic, partition, messages } }) => this.hear(topic, partition, messages),
    });
    for (const { topic, partition, from } of this.left.values())
      this.consumer.seek({ topic, partition, offset: String(from) });
    const patience = new AbortController();
    try {
      await running;
      await Promise.race([this.done.promise, this.untilSilent(patience.signal)]);
    } finally {
      patience.abort();
    }
  }

  private async hear(topic: string, partition: number, messages: readonly IncomingRecord[]): Promise<void> {
    const range = this.left.get(placeOf(topic, partition));
    if (!range) return;
    const wanted = messages.filter(({ offset }) => range.from <= Number(offset) && Number(offset) < range.to);
    const last = Number(messages.at(-1)?.offset ?? -1);
    try {
      await this.take(topic, wanted);
    } catch (error) {
      this.done.reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.heardAt = performance.now();
    if (last + 1 >= range.to) this.left.delete(placeOf(topic, partition));
    else this.left.set(placeOf(topic, partition), { ...range, from: Math.max(range.from, last + 1) });
    if (this.left.size === 0) this.done.resolve(undefined);
  }

  private async untilSilent(signal: AbortSignal): Promise<void> {
    while (performance.now() - this.heardAt < SILENT_WITHIN_MS) {
      await sleep(1_000, signal);
      if (signal.aborted) return;
    }
    throw new Error(`nothing comes of ${String(this.left.size)} partitions`);
  }
}

function placeOf(topic: string, partition: number): string {
  return `${topic}/${String(partition)}`;
}
