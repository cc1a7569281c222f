import { setImmediate } from 'node:timers/promises';
import { type Clock, SystemClock, sleep } from '@valija/clock';
import { type NodeEvent, nodeTopics } from '@valija/contracts';
import {
  Broker,
  type IncomingRecord,
  type KafkaSettings,
  Publisher,
  StreamConsumer,
  nodeGroups,
} from '@valija/messaging';
import { type Logger, createLogger, sampledTraceparent } from '@valija/observability';
import type { DatabaseSync } from 'node:sqlite';
import { checkedValue } from './event-invalid.js';
import { type HubEvent, readAcks, readHubEvents } from './hub-messages.js';
import { NodeOutbox, type NewEvent, type OutboxStatus } from './outbox.js';
import type { PublishOutcome } from './publish-outcome.js';
import { Sender } from './sender.js';
import { Settlements } from './settlements.js';

/** Done when it returns; when it throws, the same events come again after a pause. */
export type EventHandler = (events: readonly HubEvent[]) => Promise<void>;

export interface NodeOptions {
  readonly nodeId: string;
  /** Brokers and the node's own principal. */
  readonly kafka: Omit<KafkaSettings, 'clientId'>;
  /** From `openOutbox`. */
  readonly database: DatabaseSync;
  readonly onEvents?: EventHandler;
  /** Events that the hub had taken and has lost in a restore: their content is to be published anew, under new event ids. */
  readonly onTakenBack?: (outcomes: readonly PublishOutcome[]) => void;
  /** How long answered events are remembered (their ids and answers: what they said goes at once); 30 days. */
  readonly keepAnsweredMs?: number;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

const DAY_MS = 86_400_000;
const KEEP_ANSWERED_MS = 30 * DAY_MS;
const PRUNE_EVERY_MS = 3_600_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** A node of the hub: it publishes events that are never lost, hears what became of each, and what happens to its dispatches. */
export class Node {
  private readonly outbox: NodeOutbox;
  private readonly sender: Sender;
  private readonly publisher: Publisher;
  private readonly consumers: StreamConsumer[];
  private readonly settlements: Settlements;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];
  private readonly logger: Logger;
  private readonly clock: Clock;

  private constructor(private readonly options: NodeOptions) {
    const { nodeId, kafka, database, onEvents } = options;
    this.clock = options.clock ?? new SystemClock();
    this.logger = options.logger ?? createLogger(`node-${nodeId}`, 'warn');
    const broker = new Broker({ ...kafka, clientId: `node-${nodeId}` }, this.logger);
    this.publisher = new Publisher(broker);
    this.outbox = new NodeOutbox(database);
    this.settlements = new Settlements((eventId) => this.outbox.outcomeOf(eventId));
    this.sender = new Sender(nodeId, this.outbox, this.publisher, this.clock, this.logger, (outcomes) => {
      this.settlements.tell(outcomes);
    });
    const topics = nodeTopics(nodeId);
    const groups = nodeGroups(nodeId);
    const consume = (
      groupId: string,
      topic: string,
      handle: (records: readonly IncomingRecord[]) => Promise<void>,
    ): StreamConsumer =>
      new StreamConsumer(broker, { groupId, topics: [topic], fromBeginning: true, handle });
    this.consumers = [
      consume(groups.acks, topics.acks, (records) => this.hearAcks(records)),
      ...(onEvents
        ? [
            consume(groups.events, topics.events, (records) =>
              onEvents(readHubEvents(records, this.tellUnreadable)),
            ),
          ]
        : []),
    ];
  }

  /**
   * Connects, and goes on where the last run ended. It sends at once and reads when its groups let it in: after an end
   * without a goodbye, Kafka holds the old member's place for twelve seconds.
   *
   * @throws Error where Kafka does not answer, or does not let this principal in; nothing is left running then
   */
  static async start(options: NodeOptions): Promise<Node> {
    const node = new Node(options);
    try {
      await node.publisher.connect();
    } catch (error) {
      await node.publisher.close();
      throw error;
    }
    node.sender.start();
    node.running.push(...node.consumers.map((consumer) => node.join(consumer)), node.forget());
    return node;
  }

  /**
   * Publishes an event: on disk when the call begins to wait, and resolved when the hub has answered it.
   *
   * @throws EventInvalid where the hub would reject it
   */
  async publish(event: NodeEvent, eventId?: string): Promise<PublishOutcome> {
    const [outcome] = await this.publishAll([{ event, eventId }]);
    if (!outcome) throw new Error('nothing was published');
    return outcome;
  }

  /** Publishes events together; one that is invalid keeps all of them back. */
  publishAll(
    events: readonly { readonly event: NodeEvent; readonly eventId?: string | undefined }[],
  ): Promise<PublishOutcome[]> {
    const ids = this.outbox.transaction(() => this.enqueue(events));
    return this.settled(ids);
  }

  /**
   * Puts events into the outbox, within a transaction of its file that the caller has opened.
   *
   * @returns their ids
   */
  enqueue(events: readonly { readonly event: NodeEvent; readonly eventId?: string | undefined }[]): string[] {
    const nowMs = this.clock.epochMs();
    const traceparent = sampledTraceparent();
    const added = events.map(({ event, eventId }): NewEvent => ({
      eventId,
      name: event.name,
      dispatchId: event.data.dispatchId,
      value: checkedValue(event, nowMs),
      traceparent,
    }));
    this.sender.wake();
    return this.outbox.append(added, nowMs);
  }

  /** Does work in one transaction of the outbox's file. */
  transaction<T>(work: () => T): T {
    return this.outbox.transaction(work);
  }

  /**
   * Waits until the hub has answered each of these events: for days, if it must.
   *
   * @param onAnswer called with each answer when it comes
   * @returns the outcomes, in the order of the ids
   */
  settled(
    eventIds: readonly string[],
    onAnswer?: (outcome: PublishOutcome) => void,
  ): Promise<PublishOutcome[]> {
    return this.settlements.all(eventIds, onAnswer);
  }

  outcomeOf(eventId: string): PublishOutcome | undefined {
    return this.outbox.outcomeOf(eventId);
  }

  status(): OutboxStatus {
    return this.outbox.status(this.clock.epochMs());
  }

  /** Stops; what is in the outbox goes out at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sender.stop();
    await Promise.all([...this.consumers.map((consumer) => consumer.stop()), this.publisher.close()]);
    await Promise.all(this.running);
    this.options.database.close();
  }

  private async join(consumer: StreamConsumer): Promise<void> {
    const isStopping = (): boolean => this.stopping.signal.aborted;
    for (let pauseMs = FIRST_PAUSE_MS; !isStopping(); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await consumer.start();
        return;
      } catch (error) {
        if (isStopping()) return;
        this.logger.warn({ err: error, pauseMs }, 'the node cannot read its topics yet');
        await sleep(pauseMs, this.stopping.signal);
      }
    }
  }

  private async forget(): Promise<void> {
    const { keepAnsweredMs = KEEP_ANSWERED_MS } = this.options;
    while (!this.stopping.signal.aborted) {
      const count = this.outbox.prune(this.clock.epochMs() - keepAnsweredMs);
      if (count === 0) await sleep(PRUNE_EVERY_MS, this.stopping.signal);
      else await setImmediate();
    }
  }

  private hearAcks(records: readonly IncomingRecord[]): Promise<void> {
    for (const ack of readAcks(records, this.tellUnreadable)) {
      this.tellTakenBack(this.outbox.takeBack(ack));
      this.settlements.tell(this.outbox.hear(ack, this.clock.epochMs()));
    }
    return Promise.resolve();
  }

  private tellTakenBack(outcomes: readonly PublishOutcome[]): void {
    if (outcomes.length === 0) return;
    this.logger.error(
      { events: outcomes.length },
      'the hub was restored and has lost events that it had taken: publish them anew',
    );
    this.options.onTakenBack?.(outcomes);
  }

  private readonly tellUnreadable = (offset: string): void => {
    this.logger.error({ offset }, 'the hub sent what cannot be read: it is skipped');
  };
}
