import { sleep } from '@valija/clock';
import type { Broker } from './broker.js';
import { holdBatches } from './held-batches.js';
import { RecordQueue } from './record-queue.js';
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
  holdBatches([topic]);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const found = new Promise<IncomingRecord | undefined>((resolve) => {
      void consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (batch.partition !== partition || Number(batch.lastOffset()) < offset) return;
          const piece = await new RecordQueue(batch.messages, offset, 1).peek();
          const record = piece?.kind === 'records' ? piece.records[0] : undefined;
          resolve(Number(record?.offset) === offset ? record : undefined);
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
