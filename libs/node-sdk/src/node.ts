import { type Clock, SystemClock } from '@valija/clock';
import {
  type Ack,
  type LifeCycleEvent,
  type LifeCycleEventName,
  type NodeEvent,
  eventName,
  firstViolation,
  lifeCycleEventNames,
  nodeTopics,
} from '@valija/contracts';
import {
  Broker,
  type IncomingRecord,
  type KafkaSettings,
  Publisher,
  StreamConsumer,
  headerText,
  nodeGroups,
} from '@valija/messaging';
import { type Logger, createLogger, sampledTraceparent } from '@valija/observability';
import type { DatabaseSync } from 'node:sqlite';
import { checkedValue } from './event-invalid.js';
import { NodeOutbox, type NewEvent, type OutboxStatus, type PublishOutcome } from './outbox.js';
import { Sender } from './sender.js';

/** What the hub tells of a dispatch. Comes at least once: `eventId` tells a repeat, `sequence` the order in a dispatch. */
export interface HubEvent {
  readonly eventId: string;
  readonly name: LifeCycleEventName;
  readonly event: LifeCycleEvent;
}

/** Done when it returns; when it throws, the same events come again after a pause. */
export type EventHandler = (events: readonly HubEvent[]) => Promise<void>;

export interface NodeOptions {
  readonly nodeId: string;
  /** Brokers and the node's own principal. */
  readonly kafka: Omit<KafkaSettings, 'clientId'>;
  /** From `openOutbox`. */
  readonly database: DatabaseSync;
  readonly onEvents?: EventHandler;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

type Waiter = (outcome: PublishOutcome) => void;

/** A node of the hub: it publishes events that are never lost, hears what became of each, and what happens to its dispatches. */
export class Node {
  private readonly outbox: NodeOutbox;
  private readonly sender: Sender;
  private readonly publisher: Publisher;
  private readonly consumers: StreamConsumer[];
  private readonly waiting = new Map<string, Waiter[]>();
  private readonly clock: Clock;

  private constructor(private readonly options: NodeOptions) {
    const { nodeId, kafka, database, onEvents } = options;
    this.clock = options.clock ?? new SystemClock();
    const logger = options.logger ?? createLogger(`node-${nodeId}`, 'warn');
    const broker = new Broker({ ...kafka, clientId: `node-${nodeId}` }, logger);
    this.publisher = new Publisher(broker);
    this.outbox = new NodeOutbox(database);
    this.sender = new Sender(nodeId, this.outbox, this.publisher, this.clock, logger, (outcomes) => {
      this.tell(outcomes);
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
        ? [consume(groups.events, topics.events, (records) => onEvents(records.flatMap(asHubEvent)))]
        : []),
    ];
  }

  /** Connects and goes on where the last run ended. */
  static async start(options: NodeOptions): Promise<Node> {
    const node = new Node(options);
    await Promise.all(node.consumers.map((consumer) => consumer.start()));
    node.sender.start();
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

  /** Waits until the hub has answered each of these events. */
  settled(eventIds: readonly string[]): Promise<PublishOutcome[]> {
    return Promise.all(
      eventIds.map(
        (eventId) =>
          new Promise<PublishOutcome>((resolve) => {
            const known = this.outbox.outcomeOf(eventId);
            if (known) resolve(known);
            else this.waiting.set(eventId, [...(this.waiting.get(eventId) ?? []), resolve]);
          }),
      ),
    );
  }

  outcomeOf(eventId: string): PublishOutcome | undefined {
    return this.outbox.outcomeOf(eventId);
  }

  status(): OutboxStatus {
    return this.outbox.status(this.clock.epochMs());
  }

  /** Stops; what is in the outbox goes out at the next start. */
  async stop(): Promise<void> {
    await this.sender.stop();
    await Promise.all([...this.consumers.map((consumer) => consumer.stop()), this.publisher.close()]);
    this.options.database.close();
  }

  private hearAcks(records: readonly IncomingRecord[]): Promise<void> {
    for (const { value } of records) {
      const ack = JSON.parse(value?.toString() ?? 'null') as Ack;
      if (!firstViolation('Ack', ack)) this.tell(this.outbox.hear(ack, this.clock.epochMs()));
    }
    return Promise.resolve();
  }

  private tell(outcomes: readonly PublishOutcome[]): void {
    for (const outcome of outcomes) {
      for (const resolve of this.waiting.get(outcome.eventId) ?? []) resolve(outcome);
      this.waiting.delete(outcome.eventId);
    }
  }
}

/** A message of a later contract that this version does not know is left alone. */
function asHubEvent(record: IncomingRecord): HubEvent[] {
  const name = eventName(headerText(record, 'ce_type') ?? '');
  const known = lifeCycleEventNames.find((each) => each === name);
  if (!known) return [];
  const event = JSON.parse(record.value?.toString() ?? 'null') as LifeCycleEvent;
  return [{ eventId: headerText(record, 'ce_id') ?? '', name: known, event }];
}
