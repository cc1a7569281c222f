import { setImmediate } from 'node:timers/promises';
import { type Clock, SystemClock, sleep } from '@valija/clock';
import { type NodePublication, type NoticePublished, nodeTopics } from '@valija/contracts';
import { Broker, type KafkaSettings, Publisher, StreamConsumer, nodeGroups } from '@valija/messaging';
import { type Logger, createLogger, sampledTraceparent } from '@valija/observability';
import type { DatabaseSync } from 'node:sqlite';
import { checkedValue } from './event-invalid.js';
import { type HubEvent, readHubEvents } from './hub-messages.js';
import { inTransaction } from './outbox-file.js';
import type { OutboxStatus } from './outbox.js';
import type { PublishOutcome } from './publish-outcome.js';
import { PublishingStream, joined } from './publishing-stream.js';
import { Settlements } from './settlements.js';

/** Done when it returns; when it throws, the same events come again after a pause. */
export type EventHandler = (events: readonly HubEvent[]) => Promise<void>;

/** What is to be published, under an id of its own or one that is made for it. */
export interface ToPublish {
  readonly event: NodePublication;
  readonly eventId?: string | undefined;
}

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

/** A node of the hub: it publishes events that are never lost, hears what became of each, and what happens to its dispatches. */
export class Node {
  private readonly dispatches: PublishingStream;
  /** It begins with the first notice: a node that has none to publish needs no topics for them. */
  private readonly notices: PublishingStream;
  private readonly publisher: Publisher;
  private readonly events: StreamConsumer | undefined;
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
    this.settlements = new Settlements((eventId) => this.outcomeOf(eventId));
    const { publisher, clock, logger } = this;
    const streamOptions = {
      ...{ nodeId, broker, publisher, database, clock, logger },
      onAnswers: (outcomes: readonly PublishOutcome[]) => {
        this.settlements.tell(outcomes);
      },
      onTakenBack: (outcomes: readonly PublishOutcome[]) => {
        this.tellTakenBack(outcomes);
      },
    };
    this.dispatches = new PublishingStream('dispatches', streamOptions, this.stopping.signal);
    this.notices = new PublishingStream('notices', streamOptions, this.stopping.signal);
    this.events =
      onEvents &&
      new StreamConsumer(broker, {
        groupId: nodeGroups(nodeId).events,
        topics: [nodeTopics(nodeId).events],
        fromBeginning: true,
        handle: (records) => onEvents(readHubEvents(records, this.tellUnreadable)),
      });
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
    node.dispatches.wake();
    if (node.notices.hasWork) node.notices.wake();
    node.running.push(node.forget());
    if (node.events) node.running.push(joined(node.events, node.logger, node.stopping.signal));
    return node;
  }

  /**
   * Publishes an event: on disk when the call begins to wait, and resolved when the hub has answered it.
   *
   * @throws EventInvalid where the hub would reject it
   */
  async publish(event: NodePublication, eventId?: string): Promise<PublishOutcome> {
    const [outcome] = await this.publishAll([{ event, eventId }]);
    if (!outcome) throw new Error('nothing was published');
    return outcome;
  }

  /**
   * Publishes a body's own message to a person: without legal effect, and never changed afterwards.
   *
   * @throws EventInvalid where the hub would reject it
   */
  publishNotice(notice: NoticePublished, eventId?: string): Promise<PublishOutcome> {
    return this.publish({ name: 'NoticePublished', data: notice }, eventId);
  }

  /** Publishes events together; one that is invalid keeps all of them back. */
  publishAll(events: readonly ToPublish[]): Promise<PublishOutcome[]> {
    return this.settled(this.transaction(() => this.enqueue(events)));
  }

  /**
   * Puts events into the outbox, within a transaction of its file that the caller has opened.
   *
   * @returns their ids
   */
  enqueue(events: readonly ToPublish[]): string[] {
    const nowMs = this.clock.epochMs();
    const traceparent = sampledTraceparent();
    const checked = events.map(({ event, eventId }) => {
      const { name } = event;
      return { event, added: { eventId, name, value: checkedValue(event, nowMs), traceparent } };
    });
    return checked.flatMap(({ event, added }) => {
      const [stream, subject] =
        event.name === 'NoticePublished'
          ? [this.notices, event.data.noticeId]
          : [this.dispatches, event.data.dispatchId];
      stream.wake();
      return stream.outbox.append([{ ...added, subject }], nowMs);
    });
  }

  /** Does work in one transaction of the outbox's file. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.options.database, work);
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
    return this.dispatches.outbox.outcomeOf(eventId) ?? this.notices.outbox.outcomeOf(eventId);
  }

  /** Of dispatches and notices together. */
  status(): OutboxStatus {
    const nowMs = this.clock.epochMs();
    const [own, ofNotices] = [this.dispatches.outbox.status(nowMs), this.notices.outbox.status(nowMs)];
    return {
      queued: own.queued + ofNotices.queued,
      sent: own.sent + ofNotices.sent,
      oldestS: Math.max(own.oldestS, ofNotices.oldestS),
    };
  }

  /** Stops; what is in the outbox goes out at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.dispatches.stop(), this.notices.stop(), this.events?.stop()]);
    await this.publisher.close();
    await Promise.all(this.running);
    this.options.database.close();
  }

  private async forget(): Promise<void> {
    const { keepAnsweredMs = KEEP_ANSWERED_MS } = this.options;
    while (!this.stopping.signal.aborted) {
      const beforeMs = this.clock.epochMs() - keepAnsweredMs;
      const count = this.dispatches.outbox.prune(beforeMs) + this.notices.outbox.prune(beforeMs);
      if (count === 0) await sleep(PRUNE_EVERY_MS, this.stopping.signal);
      else await setImmediate();
    }
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
