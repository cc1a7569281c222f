import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DirectoryCopy } from '@valija/directory-copy';
import { BatchConsumer, Broker } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import { Closing, LOGGER } from '@valija/service';
import { IntakeService } from './intake.service.js';

/** Every node's notices, once it is known who may speak for whom. */
@Injectable()
export class NoticesConsumer implements OnApplicationBootstrap {
  private readonly consumer: BatchConsumer;

  constructor(
    @Inject(IntakeService) intake: IntakeService,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(Broker) broker: Broker,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
  ) {
    this.consumer = new BatchConsumer(broker, intake);
    closing.add('work', () => this.consumer.stop());
  }

  onApplicationBootstrap(): void {
    this.start().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'notices cannot be read yet');
    });
  }

  private async start(): Promise<void> {
    await this.directory.loaded;
    await this.consumer.start();
    // Where Kafka does not answer now, the consumer looks again by itself.
    this.directory.onChange(() => void this.consumer.refresh().catch(() => undefined));
  }
}
