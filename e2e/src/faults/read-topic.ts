import { randomUUID } from 'node:crypto';
import type { IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { until } from '../stack.js';

export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
  readonly header: (name: string) => string | undefined;
}

const READ_WITHIN_MS = 240_000;

/** The ends of a topic's partitions: where the next record of each would stand. */
export async function endsOf(kafka: Kafka, topic: string): Promise<number[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends: number[] = [];
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  } finally {
    await admin.disconnect();
  }
}

/**
 * Reads a topic from its beginning to the end that it has now.
 *
 * @returns the ends of its partitions
 */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  take: (record: TopicRecord) => void,
): Promise<number[]> {
  const ends = await endsOf(kafka, topic);
  const next = new Map<number, number>();
  const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { partition, messages } }) => {
        for (const message of messages) {
          const offset = Number(message.offset);
          if (offset < (next.get(partition) ?? 0)) continue;
          next.set(partition, offset + 1);
          if (offset < (ends[partition] ?? 0)) take(asRecord(partition, offset, message));
        }
        return Promise.resolve();
      },
    });
    await until(
      `the end of ${topic}`,
      () => Promise.resolve(ends.every((end, partition) => (next.get(partition) ?? 0) >= end)),
      READ_WITHIN_MS,
    );
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
