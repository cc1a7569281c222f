import { sleep } from '@valija/clock';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { type Assignment, isNext, placeOf } from './assignment.js';
import type { BatchHandler, PartitionStart } from './batch-handler.js';
import type { Broker } from './broker.js';
import { holdBatches } from './held-batches.js';
import { LagDashboard } from './lag-dashboard.js';
import { type Piece, RecordQueue } from './record-queue.js';
import { HEARTBEAT_EVERY_MS, SESSION_MS, beat } from './session.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const LOOK_AGAIN_MS = 5_000;
const MIB = 1_048_576;
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
  private readonly assignments = new Map<string, Assignment>();
  private readonly stopping = new AbortController();
  private readonly dashboard = new LagDashboard();
  /** Places of which records are being handled: they compare positions themselves. */
  private readonly inHand = new Set<string>();
  private generation = 0;
  private subscribed: readonly string[] = [];
  private refreshing: Promise<void> = Promise.resolve();
  private watching: Promise<void> = Promise.resolve();

  constructor(
    private readonly broker: Broker,
    private readonly handler: BatchHandler,
  ) {
    this.consumer = this.makeConsumer();
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    await this.refresh();
    this.watching = this.watch();
  }

  private makeConsumer(): Consumer {
    const consumer = this.broker.kafka.consumer({ ...MEMBER, groupId: this.handler.groupId });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.generation += 1;
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions as readonly number[]) void this.assignment(topic, partition).start;
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
      partitionsConsumedConcurrently: this.handler.concurrency,
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
        for (const [topic, waiting] of Map.groupBy(this.waiting(), (one) => one.topic)) {
          const nexts = new Map(waiting.map(({ partition, next }) => [partition, next]));
          for (const partition of await this.handler.lostOf(topic, nexts))
            if (this.assignments.get(placeOf(topic, partition))?.next === nexts.get(partition))
              this.assignAgain(topic, partition);
        }
      } catch (error) {
        this.broker.logger.warn({ err: error }, 'cannot compare partitions with their logs');
      }
    }
  }

  /** What is read, and of which nothing is in hand. */
  private waiting(): Assignment[] {
    return [...this.assignments.values()].filter(
      ({ isReading, topic, partition }) => isReading && !this.inHand.has(placeOf(topic, partition)),
    );
  }

  private assignAgain(topic: string, partition: number): void {
    this.assignments.delete(placeOf(topic, partition));
    void this.assignment(topic, partition).start;
  }

  private assignment(topic: string, partition: number): Assignment {
    const place = placeOf(topic, partition);
    const known = this.assignments.get(place);
    if (known?.generation === this.generation) return known;
    const assignment: Assignment = {
      topic,
      partition,
      generation: this.generation,
      next: -1,
      isReading: false,
      isSought: false,
      start: this.findStart(topic, partition).then((start) => {
        if (start.kind === 'from') {
          assignment.next = start.offset;
          assignment.isReading = true;
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
      this.assignments.delete(placeOf(topic, partition));
      void this.assignment(topic, partition).start.then((start) => {
        if (start.kind === 'from') this.consumer.resume([{ topic, partitions: [partition] }]);
      });
    });
  }

  private async process(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const place = placeOf(topic, partition);
    this.inHand.add(place);
    const assignment = this.assignment(topic, partition);
    const handled = new AbortController();
    void beat(payload, handled.signal);
    try {
      const start = await Promise.race([assignment.start, sleep(LOOK_AGAIN_MS, handled.signal)]);
      // Not known yet: the same comes again, and others have their turn.
      if (start?.kind !== 'from') return;
      if (!isNext(assignment, messages[0])) {
        this.inHand.delete(place);
        this.goBack(assignment);
        return;
      }
      if (!(await this.handler.isSameTopic(topic, partition))) {
        this.broker.logger.warn(
          { topic, partition, code: 'topic-made-anew' },
          'another topic has this name now',
        );
        this.inHand.delete(place);
        this.assignAgain(topic, partition);
        return;
      }
      assignment.isSought = false;
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
    await this.dashboard.tell(payload, assignment.next);
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
        this.assignments.delete(placeOf(topic, partition));
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

  /** Kafka remembers another place: go to ours. Where that brings something else, the log has changed: begin anew. */
  private goBack(assignment: Assignment): void {
    const { topic, partition, next, isSought } = assignment;
    if (isSought) this.assignAgain(topic, partition);
    else this.goTo(topic, partition, next);
    assignment.isSought = true;
  }
}
