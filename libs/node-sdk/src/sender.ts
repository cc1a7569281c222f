import { type Clock, sleep } from '@valija/clock';
import { envelopeHeaders } from '@valija/contracts';
import type { OutgoingRecord, Publisher } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import type { NodeOutbox, QueuedEvent } from './outbox.js';
import type { PublishOutcome } from './publish-outcome.js';

const MOST_AT_ONCE = 2_000;
const IDLE_MS = 50;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface SenderOptions {
  readonly nodeId: string;
  readonly topic: string;
  readonly outbox: NodeOutbox;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onAnswers: (outcomes: readonly PublishOutcome[]) => void;
}

/** Takes events from the outbox to the node's topic, in order, as long as it runs. */
export class Sender {
  private readonly stopping = new AbortController();
  private readonly waking = { now: new AbortController() };
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: SenderOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** There is something new: do not wait for the next look. */
  wake(): void {
    this.waking.now.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { outbox, clock, logger } = this.options;
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.stopping.signal.aborted) {
      this.waking.now = new AbortController();
      try {
        const events = outbox.nextToSend(MOST_AT_ONCE, clock.epochMs());
        if (events.length === 0) await sleep(IDLE_MS, this.waking.now.signal);
        else await this.send(events);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        logger.warn({ err: error, pauseMs }, 'the outbox waits: Kafka does not take the events');
        await sleep(pauseMs, this.stopping.signal);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  private async send(events: readonly QueuedEvent[]): Promise<void> {
    const { outbox, publisher, clock, onAnswers } = this.options;
    const ackBefore = outbox.lastAckHeard();
    const positions = await publisher.publish(events.map((event) => this.asRecord(event)));
    const sent = events.map(({ seq }, index) => ({ seq, partition: 0, offset: -1, ...positions[index] }));
    onAnswers(outbox.markSent(sent, ackBefore, clock.epochMs()));
  }

  private asRecord(event: QueuedEvent): OutgoingRecord {
    const { eventId, subject, name, value, occurredAt, traceparent } = event;
    const { nodeId, topic } = this.options;
    return {
      topic,
      key: subject,
      value,
      headers: envelopeHeaders({
        id: eventId,
        name,
        source: `/nodes/${nodeId}`,
        time: occurredAt,
        subject,
        ...(traceparent !== null && { traceparent }),
      }),
    };
  }
}
