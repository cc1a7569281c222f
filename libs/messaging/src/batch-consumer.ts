import { sleep } from '@valija/clock';
import { bulkhead } from 'cockatiel';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import {
  type Assignment,
  FIRST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  LOOK_AGAIN_MS,
  isKnown,
  isNext,
} from './assignment.js';
import { Assignments } from './assignments.js';
import type { BatchHandler } from './batch-handler.js';
import type { Broker } from './broker.js';
import { holdBatches, isMuch } from './held-batches.js';
import { LagDashboard } from './lag-dashboard.js';
import { type Piece, RecordQueue } from './record-queue.js';
import { HEARTBEAT_EVERY_MS, Heart, SESSION_MS } from './session.js';

const MIB = 1_048_576;
/** The next fetch waits for all that the last one brought: what is little goes side by side. */
const MOST_IN_HAND = 128;
const MEMBER = {
  maxWaitTimeInMs: 200,
  sessionTimeout: SESSION_MS,
  rebalanceTimeout: 30_000,
  heartbeatInterval: HEARTBEAT_EVERY_MS,
  maxBytesPerPartition: 4 * MIB,
  maxBytes: 16 * MIB,
  allowAutoTopicCreation: false,
  retry: { restartOnFailure: () => Promise.resolve(true) },
};

/**
 * Reads partitions in batches, each from the position that the handler keeps with its data. Kafka's own offsets only
 * feed lag dashboards. kafkajs has no callback for a revoked partition, so a batch in hand may finish after the
 * rebalance: the handler's fence makes that harmless.
 */
export class BatchConsumer {
  private consumer: Consumer;
  private readonly assignments: Assignments;
  private readonly stopping = new AbortController();
  private readonly dashboard = new LagDashboard();
  private readonly heart = new Heart();
  private readonly much;
  private subscribed: readonly string[] = [];
  private refreshing: Promise<void> = Promise.resolve();
  private watching: Promise<void> = Promise.resolve();

  constructor(
    private readonly broker: Broker,
    private readonly handler: BatchHandler,
  ) {
    this.consumer = this.makeConsumer();
    this.much = bulkhead(handler.concurrency, Infinity);
    this.assignments = new Assignments(handler, broker.logger, this.stopping.signal, {
      goTo: (assignment) => {
        this.goTo(assignment);
      },
      pause: ({ topic, partition }) => {
        this.consumer.pause([{ topic, partitions: [partition] }]);
      },
      resume: ({ topic, partition }) => {
        this.consumer.resume([{ topic, partitions: [partition] }]);
      },
    });
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    await this.refresh();
    this.watching = this.watch();
  }

  private makeConsumer(): Consumer {
    const consumer = this.broker.kafka.consumer({ ...MEMBER, groupId: this.handler.groupId });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.assignments.begin();
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions as readonly number[])
          void this.assignments.of(topic, partition).start;
      }
    });
    return consumer;
  }

  /** Looks at the topics again: a node that joins needs no restart of anything. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.catch(() => undefined).then(() => this.resubscribe());
    return this.refreshing;
  }

  /** Ends after the batches in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    await this.refreshing.catch(() => undefined);
    await this.consumer.disconnect();
  }

  private async resubscribe(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const topics = [...(await this.handler.topics())].sort();
    if (topics.join() === this.subscribed.join()) return;
    const known = new Set(topics);
    if (this.subscribed.some((topic) => !known.has(topic))) {
      // kafkajs never forgets a topic, and one that is gone fails its fetches of all the others.
      await this.consumer.disconnect();
      this.assignments.clear();
      this.consumer = this.makeConsumer();
      await this.consumer.connect();
    } else if (this.subscribed.length > 0) await this.consumer.stop();
    if (topics.length === 0) {
      this.subscribed = topics;
      return;
    }
    holdBatches(topics);
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: MOST_IN_HAND,
      eachBatch: (payload) => this.process(payload),
    });
    this.subscribed = topics;
  }

  /** What no record tells: a topic that is gone or is there again, a log that has lost what is next and gets nothing new. */
  private async watch(): Promise<void> {
    for (;;) {
      await sleep(LOOK_AGAIN_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        await this.refresh();
        for (const [topic, waiting] of Map.groupBy(this.assignments.waiting(), (one) => one.topic)) {
          const nexts = new Map(waiting.map(({ partition, next }) => [partition, next]));
          for (const partition of await this.handler.lostOf(topic, nexts))
            if (this.assignments.nextOf(topic, partition) === nexts.get(partition))
              this.assignments.again(topic, partition);
        }
      } catch (error) {
        this.broker.logger.warn({ err: error }, 'cannot compare partitions with their logs');
      }
    }
  }

  private async process(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const leave = this.assignments.takeInHand(topic, partition);
    const letGo = this.heart.beatFor(payload);
    const take = (): Promise<number | undefined> => this.take(payload, leave);
    let next: number | undefined;
    try {
      next = await (isMuch(messages) ? this.much.execute(take) : take());
    } finally {
      leave();
      letGo();
    }
    if (next === undefined) return;
    await this.dashboard.tell(payload, next);
    await payload.heartbeat();
  }

  /** @returns the offset behind what was committed; undefined where not all of it was */
  private async take(payload: EachBatchPayload, leave: () => void): Promise<number | undefined> {
    const { topic, partition, messages } = payload.batch;
    const assignment = this.assignments.of(topic, partition);
    // Not known yet: the same comes again, and others have their turn.
    if (!(await isKnown(assignment))) return undefined;
    if (!isNext(assignment, messages[0])) {
      leave();
      this.goBack(assignment);
      return undefined;
    }
    if (!(await this.handler.isSameTopic(topic, partition))) {
      const code = 'topic-made-anew';
      this.broker.logger.warn({ topic, partition, code }, 'another topic has this name now');
      leave();
      this.assignments.again(topic, partition);
      return undefined;
    }
    assignment.isSought = false;
    const queue = new RecordQueue(messages, assignment.next, this.handler.maxRecords);
    for (let piece = await queue.peek(); piece; piece = await queue.peek()) {
      const next = await this.handleUntilDone(payload, piece);
      if (next === undefined) return undefined;
      assignment.next = next;
      payload.resolveOffset(String(next - 1));
      queue.takeOff(next);
    }
    return assignment.next;
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
        this.assignments.forget(topic, partition);
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
  private goTo({ topic, partition, next }: Assignment): void {
    try {
      this.consumer.seek({ topic, partition, offset: String(next) });
    } catch {
      // It has just been stopped: the next joining of the group begins anew.
    }
  }

  /** Kafka remembers another place: go to ours. Where that brings something else, the log has changed: begin anew. */
  private goBack(assignment: Assignment): void {
    if (assignment.isSought) this.assignments.again(assignment.topic, assignment.partition);
    else this.goTo(assignment);
    assignment.isSought = true;
  }
}
