import { SystemClock, sleep } from '@valija/clock';
import { Broker, type KafkaSettings, Publisher } from '@valija/messaging';
import { createLogger } from '@valija/observability';
import type { SentEvent } from '../history.js';
import { type LoadOptions, type PlannedEvent, digestOf, loadOf, recordOf } from '../load/load.js';
import type { Pace } from './pace.js';

/** Few, so that some are always on their way when a process stands still. */
const A_FEW = 10;
const LOOK_MS = 50;
const PAUSE_MS = 300;

/** A node without the library: it sends, in order, and sends again what Kafka did not acknowledge. */
export class PublishingNode {
  readonly sent: SentEvent[] = [];
  /** How often a send failed and was made again. */
  sendsAgain = 0;
  private readonly clock = new SystemClock();
  private readonly publisher: Publisher;

  constructor(
    readonly load: LoadOptions,
    kafka: KafkaSettings,
    private readonly onSent: (events: readonly PlannedEvent[]) => void,
    private readonly atOnce = A_FEW,
  ) {
    this.publisher = new Publisher(new Broker(kafka, createLogger(load.nodeId, 'fatal')));
  }

  /** Sends everything, not faster than the pace allows. */
  async run(pace: Pace, signal: AbortSignal): Promise<void> {
    let waiting: PlannedEvent[] = [];
    for (const event of loadOf(this.load)) {
      waiting.push(event);
      if (waiting.length < this.atOnce) continue;
      while (!signal.aborted && this.sent.length >= pace.allowed(this.load.events))
        await sleep(LOOK_MS, signal);
      await this.send(waiting, signal);
      waiting = [];
    }
    await this.send(waiting, signal);
    await this.publisher.close();
  }

  private async send(events: readonly PlannedEvent[], signal: AbortSignal): Promise<void> {
    const time = this.clock.now().toISOString();
    const records = events.map((event) => recordOf(this.load.nodeId, event, time));
    while (!signal.aborted) {
      try {
        const positions = await this.publisher.publish(records);
        events.forEach((event, index) => {
          const { partition = -1, offset = -1 } = positions[index] ?? {};
          const { isWithoutId, dispatchId } = event;
          const eventId = isWithoutId ? '' : event.eventId;
          const position = { generation: 1, partition, offset };
          this.sent.push({ eventId, dispatchId, digest: digestOf(event), position });
        });
        this.onSent(events);
        return;
      } catch {
        this.sendsAgain += 1;
        await sleep(PAUSE_MS, signal);
      }
    }
  }
}
