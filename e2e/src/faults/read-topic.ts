import { randomUUID } from 'node:crypto';
import type { Admin, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { until } from '../stack.js';

export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
  readonly header: (name: string) => string | undefined;
}

const READ_WITHIN_MS = 240_000;

export type Take = (record: TopicRecord) => void;

/** Asks the broker as its administrator, over one connection. */
export async function asAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The ends of a topic's partitions: where the next record of each would stand. */
export async function endsOf(admin: Admin, topic: string): Promise<number[]> {
  const ends: number[] = [];
  for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
  return ends;
}

/**
 * Reads a topic from its beginning to the end that it has now.
 *
 * @returns the ends of its partitions
 */
export async function readTopic(kafka: Kafka, topic: string, take: Take): Promise<number[]> {
  const ends = await readTopics(kafka, new Map([[topic, take]]));
  return ends.get(topic) ?? [];
}

/**
 * Reads several topics at once: joining a group takes longer than most of them.
 *
 * @returns the ends of their partitions
 */
export async function readTopics(
  kafka: Kafka,
  takes: ReadonlyMap<string, Take>,
): Promise<ReadonlyMap<string, number[]>> {
  const topics = [...takes.keys()];
  const ends = await asAdmin(kafka, async (admin) => {
    const found = new Map<string, number[]>();
    for (const topic of topics) found.set(topic, await endsOf(admin, topic));
    return found;
  });
  const next = new Map<string, number>();
  const nextOf = (topic: string, partition: number): number => next.get(`${topic}/${String(partition)}`) ?? 0;
  const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { topic, partition, messages } }) => {
        for (const message of messages) {
          const offset = Number(message.offset);
          if (offset < nextOf(topic, partition)) continue;
          next.set(`${topic}/${String(partition)}`, offset + 1);
          if (offset < (ends.get(topic)?.[partition] ?? 0))
            takes.get(topic)?.(asRecord(partition, offset, message));
        }
        return Promise.resolve();
      },
    });
    const isRead = (topic: string): boolean =>
      ends.get(topic)?.every((end, partition) => nextOf(topic, partition) >= end) ?? true;
    await until(`the end of ${topics.join()}`, () => Promise.resolve(topics.every(isRead)), READ_WITHIN_MS);
  } finally {
    await consumer.disconnect();
  }
  return ends;
}

function asRecord(partition: number, offset: number, { value, headers }: KafkaMessage): TopicRecord {
  return { partition, offset, value, header: (name) => headerOf(headers, name) };
}

function headerOf(headers: IHeaders | undefined, name: string): string | undefined {
  const header = headers?.[name];
  return header === undefined || Array.isArray(header) ? undefined : header.toString();
}
