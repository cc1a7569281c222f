import { type Clock, sleep } from '@valija/clock';
import { envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutgoingRecord, Publisher } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import type { NodeOutbox, QueuedEvent } from './outbox.js';
import type { PublishOutcome } from './publish-outcome.js';

const MOST_AT_ONCE = 2_000;
const IDLE_MS = 50;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Takes events from the outbox to the node's topic, in order, as long as it runs. */
export class Sender {
  private readonly stopping = new AbortController();
  private readonly waking = { now: new AbortController() };
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly nodeId: string,
    private readonly outbox: NodeOutbox,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly onAnswers: (outcomes: readonly PublishOutcome[]) => void,
  ) {}

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
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.stopping.signal.aborted) {
      this.waking.now = new AbortController();
      try {
        const events = this.outbox.nextToSend(MOST_AT_ONCE, this.clock.epochMs());
        if (events.length === 0) await sleep(IDLE_MS, this.waking.now.signal);
        else await this.send(events);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        this.logger.warn({ err: error, pauseMs }, 'the outbox waits: Kafka does not take the events');
        await sleep(pauseMs, this.stopping.signal);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  private async send(events: readonly QueuedEvent[]): Promise<void> {
    const ackBefore = this.outbox.lastAckHeard();
    const positions = await this.publisher.publish(events.map((event) => this.asRecord(event)));
    const sent = events.map(({ seq }, index) => ({ seq, partition: 0, offset: -1, ...positions[index] }));
    this.onAnswers(this.outbox.markSent(sent, ackBefore, this.clock.epochMs()));
  }

  private asRecord({
    eventId,
    dispatchId,
    name,
    value,
    occurredAt,
    traceparent,
  }: QueuedEvent): OutgoingRecord {
    return {
      topic: nodeTopics(this.nodeId).dispatches,
      key: dispatchId,
      value,
      headers: envelopeHeaders({
        id: eventId,
        name,
        source: `/nodes/${this.nodeId}`,
        time: occurredAt,
        subject: dispatchId,
        ...(traceparent !== null && { traceparent }),
      }),
    };
  }
}
