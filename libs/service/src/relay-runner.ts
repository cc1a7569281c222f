import { Inject, Injectable, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { Database } from '@valija/database';
import { Broker, OutboxRelay, type OutboxSeal, Publisher } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { Closing } from './closing.js';
import { LOGGER, OUTBOX_SEAL, SERVICE_NAME } from './tokens.js';

/** Runs the relay of a service's outbox as long as the service lives. */
@Injectable()
export class RelayRunner implements OnApplicationBootstrap {
  private readonly relay: OutboxRelay;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Broker) broker: Broker,
    @Inject(LOGGER) logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Optional() @Inject(OUTBOX_SEAL) seal?: OutboxSeal,
  ) {
    const publisher = new Publisher(broker);
    this.relay = new OutboxRelay(database, publisher, logger, metrics, seal);
    closing.add('work', () => this.relay.stop());
    closing.add('connections', () => publisher.close());
  }

  onApplicationBootstrap(): void {
    this.relay.start(this.service);
  }
}
