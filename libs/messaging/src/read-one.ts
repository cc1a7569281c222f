import { sleep } from '@valija/clock';
import type { Broker } from './broker.js';
import type { IncomingRecord } from './record.js';

export interface RecordPlace {
  /** A group of one's own, that nobody else uses. */
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const WITHIN_MS = 15_000;

/** Reads one record; undefined where there is none at that place. */
export async function readOne(broker: Broker, place: RecordPlace): Promise<IncomingRecord | undefined> {
  const { groupId, topic, partition, offset } = place;
  const consumer = broker.kafka.consumer({ groupId, maxWaitTimeInMs: 200 });
  const patience = new AbortController();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const found = new Promise<IncomingRecord | undefined>((resolve) => {
      void consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          if (batch.partition === partition) {
            const first = Number(batch.firstOffset() ?? -1);
            const record = batch.messages.find((message) => Number(message.offset) === offset);
            if (record || first > offset) resolve(record);
          }
          return Promise.resolve();
        },
      });
      consumer.seek({ topic, partition, offset: String(offset) });
    });
    return await Promise.race([found, sleep(WITHIN_MS, patience.signal).then(() => undefined)]);
  } finally {
    patience.abort();
    await consumer.disconnect();
  }
}
