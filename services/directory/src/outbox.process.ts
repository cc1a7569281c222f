import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@valija/database';
import { Broker, OutboxRelay, Publisher } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { HealthChecks, LOGGER } from '@valija/service';

/** Runs the relay of this service's outbox as long as the service lives, and closes the doors behind it. */
@Injectable()
export class OutboxProcess implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly publisher: Publisher;
  private readonly relay: OutboxRelay;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Broker) broker: Broker,
    @Inject(LOGGER) logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthChecks) health: HealthChecks,
  ) {
    this.publisher = new Publisher(broker);
    this.relay = new OutboxRelay(database, this.publisher, logger, metrics);
    health.register('postgres', () => database.query('SELECT 1').then(() => undefined));
  }

  onApplicationBootstrap(): void {
    this.relay.start('directory');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.publisher.close();
    await this.database.close();
  }
}
