import { type Clock, sleep } from '@valija/clock';
import { type NodeTopics, nodeTopics } from '@valija/contracts';
import {
  type Broker,
  type IncomingRecord,
  type Publisher,
  StreamConsumer,
  nodeGroups,
} from '@valija/messaging';
import type { Logger } from '@valija/observability';
import type { DatabaseSync } from 'node:sqlite';
import { readAcks } from './hub-messages.js';
import { outboxTables } from './outbox-file.js';
import { NodeOutbox } from './outbox.js';
import type { PublishOutcome } from './publish-outcome.js';
import { Sender } from './sender.js';

export interface StreamOptions {
  readonly nodeId: string;
  readonly broker: Broker;
  readonly publisher: Publisher;
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onAnswers: (outcomes: readonly PublishOutcome[]) => void;
  readonly onTakenBack: (outcomes: readonly PublishOutcome[]) => void;
}

type StreamName = keyof typeof outboxTables;

const acksOf = { dispatches: 'acks', notices: 'noticeAcks' } as const satisfies Record<
  StreamName,
  keyof NodeTopics
>;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** One of the streams that a node publishes: what waits, who sends it, and who hears the answers. */
export class PublishingStream {
  readonly outbox: NodeOutbox;
  private readonly sender: Sender;
  private readonly consumer: StreamConsumer;
  private running: Promise<void> | undefined;

  constructor(
    name: StreamName,
    private readonly options: StreamOptions,
    private readonly stopping: AbortSignal,
  ) {
    const { nodeId, broker, database, publisher, clock, logger, onAnswers } = options;
    this.outbox = new NodeOutbox(database, outboxTables[name]);
    const topics = nodeTopics(nodeId);
    const topic = topics[name];
    this.sender = new Sender({ nodeId, topic, outbox: this.outbox, publisher, clock, logger, onAnswers });
    this.consumer = new StreamConsumer(broker, {
      groupId: nodeGroups(nodeId)[acksOf[name]],
      topics: [topics[acksOf[name]]],
      fromBeginning: true,
      handle: (records) => this.hear(records),
    });
  }

  /** Whether something waits that was published before. */
  get hasWork(): boolean {
    const { queued, sent } = this.outbox.status(0);
    return queued + sent > 0;
  }

  /** There is something to send; the first time, the answers begin to be heard too. */
  wake(): void {
    if (this.stopping.aborted) return;
    if (!this.running) {
      this.sender.start();
      this.running = joined(this.consumer, this.options.logger, this.stopping);
    }
    this.sender.wake();
  }

  /** What waits goes out at the next start. */
  async stop(): Promise<void> {
    await this.sender.stop();
    await this.consumer.stop();
    await this.running;
  }

  private hear(records: readonly IncomingRecord[]): Promise<void> {
    const { logger, clock, onAnswers, onTakenBack } = this.options;
    const onUnreadable = (offset: string): void => {
      logger.error({ offset }, 'the hub sent what cannot be read: it is skipped');
    };
    for (const ack of readAcks(records, onUnreadable)) {
      onTakenBack(this.outbox.takeBack(ack));
      onAnswers(this.outbox.hear(ack, clock.epochMs()));
    }
    return Promise.resolve();
  }
}

/** Reads when Kafka lets it: tries again until it does, or the node stops. */
export async function joined(consumer: StreamConsumer, logger: Logger, stopping: AbortSignal): Promise<void> {
  const isStopping = (): boolean => stopping.aborted;
  for (let pauseMs = FIRST_PAUSE_MS; !isStopping(); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await consumer.start();
      return;
    } catch (error) {
      if (isStopping()) return;
      logger.warn({ err: error, pauseMs }, 'the node cannot read its topics yet');
      await sleep(pauseMs, stopping);
    }
  }
}
