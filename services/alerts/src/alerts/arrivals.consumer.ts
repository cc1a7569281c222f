import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type DispatchesArrived, firstViolation, hubTopics } from '@valija/contracts';
import { type Arrival, unpackArrivals } from '@valija/dispatch-rows';
import { Broker, type IncomingRecord, StreamConsumer } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { Closing, LOGGER } from '@valija/service';
import { PlanningService } from './planning.service.js';

const GROUP = 'alerts';

/** What has come to the store, for whom. What it says again changes nothing. */
@Injectable()
export class ArrivalsConsumer implements OnApplicationBootstrap {
  private readonly consumer: StreamConsumer;
  private readonly unreadable;

  constructor(
    @Inject(Broker) broker: Broker,
    @Inject(PlanningService) private readonly planning: PlanningService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.unreadable = metrics.counter(
      'arrivals_unreadable_total',
      'Messages of what has come that do not follow their schema: the daily look at the store finds what they said',
    );
    this.consumer = new StreamConsumer(broker, {
      groupId: GROUP,
      topics: [hubTopics.arrivals],
      fromBeginning: true,
      handle: (records) => this.handle(records),
    });
    closing.add('work', () => this.consumer.stop());
  }

  onApplicationBootstrap(): void {
    this.consumer.start().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'what has come cannot be read yet');
    });
  }

  private async handle(records: readonly IncomingRecord[]): Promise<void> {
    for (const record of records) {
      const arrivals = this.open(record);
      if (arrivals) await this.planning.arrived(arrivals);
    }
  }

  private open({ value, offset }: IncomingRecord): Arrival[] | undefined {
    try {
      const message: unknown = JSON.parse(value?.toString() ?? '');
      const violation = firstViolation('DispatchesArrived', message);
      if (!violation) return unpackArrivals(Buffer.from((message as DispatchesArrived).arrivals, 'base64'));
      this.logger.error({ offset, ...violation }, 'what has come does not follow its schema');
    } catch {
      this.logger.error({ offset }, 'what has come cannot be read');
    }
    this.unreadable.inc();
    return undefined;
  }
}
