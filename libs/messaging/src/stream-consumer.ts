import { sleep } from '@valija/clock';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Broker } from './broker.js';
import type { IncomingRecord } from './record.js';
import { HEARTBEAT_EVERY_MS, SESSION_MS, Heart } from './session.js';

export interface StreamConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group without a position begins. */
  readonly fromBeginning: boolean;
  /** Done when it returns; when it throws, the same records come again after a pause. Must be safe to repeat. */
  readonly handle: (records: readonly IncomingRecord[], topic: string, partition: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Reads topics in order, at least once; its position is Kafka's own. A failing handler makes it wait, never skip. */
export class StreamConsumer {
  private readonly consumer: Consumer;
  private readonly stopping = new AbortController();
  private readonly heart = new Heart();
  private starting: Promise<void> = Promise.resolve();
  /** Resolves when it has begun to read: from then on nothing new is missed. */
  readonly listening: Promise<void>;

  constructor(
    private readonly broker: Broker,
    private readonly options: StreamConsumerOptions,
  ) {
    this.consumer = broker.kafka.consumer({
      groupId: options.groupId,
      maxWaitTimeInMs: 200,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      // One that stops is not begun again: joining ends badly when its connection is taken away.
      retry: { restartOnFailure: () => Promise.resolve(!this.stopping.signal.aborted) },
    });
    this.listening = new Promise((resolve) => {
      this.consumer.on(this.consumer.events.FETCH, () => {
        resolve();
      });
    });
  }

  /** Resolves when its group has let it in. */
  start(): Promise<void> {
    this.starting = this.join();
    return this.starting;
  }

  private async join(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({
      topics: [...this.options.topics],
      fromBeginning: this.options.fromBeginning,
    });
    await this.consumer.run({
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: (payload) => this.process(payload),
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.consumer.disconnect();
    // kafkajs lets a consumer that is joining its group go on after a disconnect.
    await this.starting.catch(() => undefined);
    await this.consumer.disconnect();
  }

  private async process(payload: EachBatchPayload): Promise<void> {
    const letGo = this.heart.beatFor(payload);
    try {
      if (!(await this.handleUntilDone(payload))) return;
    } finally {
      letGo();
    }
    payload.resolveOffset(payload.batch.lastOffset());
    await payload.heartbeat();
  }

  /** @returns whether it is done; else others have the partition now, or it ends */
  private async handleUntilDone(payload: EachBatchPayload): Promise<boolean> {
    const { batch } = payload;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (!payload.isRunning() || payload.isStale()) return false;
      try {
        await this.options.handle(batch.messages, batch.topic, batch.partition);
        return true;
      } catch (error) {
        this.broker.logger.warn(
          { err: error, topic: batch.topic, pauseMs },
          'a consumer waits and tries again',
        );
        await sleep(pauseMs, this.stopping.signal);
      }
    }
  }
}
