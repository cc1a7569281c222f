import { sleep } from '@valija/clock';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Broker } from './broker.js';
import { HeldBatch, holdBatches } from './held-batches.js';
import type { UnreadableBatch } from './record-batch.js';
import { type Piece, RecordQueue } from './record-queue.js';
import type { IncomingRecord } from './record.js';
import { HEARTBEAT_EVERY_MS, SESSION_MS, beat } from './session.js';

/** Where to read a partition from, or why not to. */
export type PartitionStart =
  { readonly kind: 'from'; readonly offset: number } | { readonly kind: 'stopped'; readonly reason: string };

/** Everything up to `next` is committed; or the partition is somebody else's now. */
export type HandledBatch = { readonly kind: 'next'; readonly offset: number } | { readonly kind: 'fenced' };

/** Who decides: where each partition is read from, and what becomes of its records. Positions are the handler's own. */
export interface BatchHandler {
  readonly groupId: string;
  readonly maxRecords: number;
  readonly concurrency: number;
  /** What is to be read now; asked again at each `refresh`. */
  topics(): Promise<readonly string[]>;
  assigned(topic: string, partition: number): Promise<PartitionStart>;
  /** Throws where the world is at fault: the same records come again, and nothing behind them. */
  handle(topic: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch>;
  /** The same for offsets of which no record can be told. */
  refuse(topic: string, partition: number, range: UnreadableBatch): Promise<HandledBatch>;
}

interface Assignment {
  /** Which joining of the group gave it: another one wants a new start. */
  readonly generation: number;
  readonly start: Promise<PartitionStart>;
  next: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const COMMIT_EVERY_MS = 5_000;
const LOOK_AGAIN_MS = 5_000;
const MIB = 1_048_576;

/**
 * Reads partitions in batches, each from the position that the handler keeps with its data. Kafka's own offsets only
 * feed lag dashboards. kafkajs has no callback for a revoked partition, so a batch in hand may finish after the
 * rebalance: the handler's fence makes that harmless.
 */
export class BatchConsumer {
  private readonly consumer: Consumer;
  private readonly assignments = new Map<string, Assignment>();
  private readonly stopping = new AbortController();
  private readonly lastCommit = new Map<string, number>();
  /** Places of which records are being handled: they compare positions themselves. */
  private readonly inHand = new Set<string>();
  private generation = 0;
  private subscribed: readonly string[] = [];
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    private readonly broker: Broker,
    private readonly handler: BatchHandler,
  ) {
    this.consumer = broker.kafka.consumer({
      groupId: handler.groupId,
      maxWaitTimeInMs: 200,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: 30_000,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      maxBytesPerPartition: 4 * MIB,
      maxBytes: 16 * MIB,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(true) },
    });
    this.consumer.on(this.consumer.events.GROUP_JOIN, ({ payload }) => {
      this.generation += 1;
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions as readonly number[]) void this.assignment(topic, partition).start;
      }
    });
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    await this.refresh();
  }

  /** Looks at the topics again: a node that joins needs no restart of anything. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.resubscribe());
    return this.refreshing;
  }

  /** Ends after the batches in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.refreshing.catch(() => undefined);
    await this.consumer.disconnect();
  }

  private async resubscribe(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const topics = [...(await this.handler.topics())].sort();
    if (topics.join() === this.subscribed.join()) return;
    if (this.subscribed.length > 0) await this.consumer.stop();
    this.subscribed = topics;
    if (topics.length === 0) return;
    holdBatches(topics);
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.handler.concurrency,
      eachBatch: (payload) => this.process(payload),
    });
  }

  private assignment(topic: string, partition: number): Assignment {
    const place = `${topic}/${String(partition)}`;
    const known = this.assignments.get(place);
    if (known?.generation === this.generation) return known;
    const assignment: Assignment = {
      generation: this.generation,
      next: -1,
      start: this.findStart(topic, partition).then((start) => {
        if (start.kind === 'from') {
          assignment.next = start.offset;
          if (!this.inHand.has(place)) this.goTo(topic, partition, start.offset);
        } else {
          this.wait(topic, partition, start.reason);
        }
        return start;
      }),
    };
    // Whoever needs the start awaits it; here it must only not be "unhandled".
    assignment.start.catch(() => undefined);
    this.assignments.set(place, assignment);
    return assignment;
  }

  private async findStart(topic: string, partition: number): Promise<PartitionStart> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.handler.assigned(topic, partition);
      } catch (error) {
        if (this.stopping.signal.aborted) return { kind: 'stopped', reason: 'leaving' };
        this.broker.logger.warn(
          { err: error, topic, partition, pauseMs },
          'cannot learn where to read from yet',
        );
        await sleep(pauseMs, this.stopping.signal);
      }
    }
  }

  /** A stopped partition is looked at again from time to time: an operator may have healed it. */
  private wait(topic: string, partition: number, reason: string): void {
    if (this.stopping.signal.aborted) return;
    this.broker.logger.error({ topic, partition, reason }, 'partition stopped: an operator must look');
    this.consumer.pause([{ topic, partitions: [partition] }]);
    void sleep(LOOK_AGAIN_MS, this.stopping.signal).then(() => {
      if (this.stopping.signal.aborted) return;
      this.assignments.delete(`${topic}/${String(partition)}`);
      void this.assignment(topic, partition).start.then((start) => {
        if (start.kind === 'from') this.consumer.resume([{ topic, partitions: [partition] }]);
      });
    });
  }

  private async process(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const place = `${topic}/${String(partition)}`;
    this.inHand.add(place);
    const assignment = this.assignment(topic, partition);
    const handled = new AbortController();
    void beat(payload, handled.signal);
    try {
      const start = await assignment.start;
      if (start.kind === 'stopped') return;
      const found = firstOffsetOf(messages[0]);
      if (found > assignment.next || Number(messages[0]?.offset) < assignment.next) {
        this.seek(topic, partition, assignment.next, found);
        return;
      }
      const queue = new RecordQueue(messages, assignment.next, this.handler.maxRecords);
      for (let piece = await queue.peek(); piece; piece = await queue.peek()) {
        const next = await this.handleUntilDone(payload, piece);
        if (next === undefined) return;
        assignment.next = next;
        payload.resolveOffset(String(next - 1));
        queue.takeOff(next);
      }
    } finally {
      this.inHand.delete(place);
      handled.abort();
    }
    await this.tellKafka(payload, assignment.next);
    await payload.heartbeat();
  }

  /** @returns the offset behind what was committed; undefined where this member must let go */
  private async handleUntilDone(payload: EachBatchPayload, piece: Piece): Promise<number | undefined> {
    const { topic, partition } = payload.batch;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (!payload.isRunning() || payload.isStale()) return undefined;
      try {
        const handled =
          piece.kind === 'records'
            ? await this.handler.handle(topic, partition, piece.records)
            : await this.handler.refuse(topic, partition, piece);
        if (handled.kind === 'next') return handled.offset;
        this.broker.logger.warn({ topic, partition }, 'fenced: another member reads this partition');
        this.assignments.delete(`${topic}/${String(partition)}`);
        return undefined;
      } catch (error) {
        this.broker.logger.warn(
          { err: error, topic, partition, pauseMs },
          'a batch waits and is tried again',
        );
        await sleep(pauseMs, this.stopping.signal);
      }
    }
  }

  /** Kafka's own position may be behind or beyond: where it is at the end of the log, no record would come to tell. */
  private goTo(topic: string, partition: number, offset: number): void {
    try {
      this.consumer.seek({ topic, partition, offset: String(offset) });
    } catch {
      // It has just been stopped: the next joining of the group begins anew.
    }
  }

  /** Behind where we must read: go back. Beyond it: the log has lost records, which the next start will find. */
  private seek(topic: string, partition: number, next: number, found: number): void {
    if (found > next) this.assignments.delete(`${topic}/${String(partition)}`);
    this.consumer.seek({ topic, partition, offset: String(next) });
  }

  private async tellKafka(payload: EachBatchPayload, next: number): Promise<void> {
    const { topic, partition } = payload.batch;
    const place = `${topic}/${String(partition)}`;
    const now = performance.now();
    if (now - (this.lastCommit.get(place) ?? -COMMIT_EVERY_MS) < COMMIT_EVERY_MS) return;
    this.lastCommit.set(place, now);
    await payload.commitOffsetsIfNecessary({
      topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
    });
  }
}

/** Of records or, as all topics that are read here are held, of a batch: it may begin below what is to be read. */
function firstOffsetOf(message: unknown): number {
  return message instanceof HeldBatch ? message.firstOffset : NaN;
}
