import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DirectoryCopy } from '@valija/directory-copy';
import {
  BatchConsumer,
  type BatchHandler,
  Broker,
  type HandledBatch,
  type IncomingRecord,
  type PartitionStart,
  type UnreadableBatch,
} from '@valija/messaging';
import { HealthChecks } from '@valija/service';
import { BorderService } from './border.service.js';

const MOST_RECORDS = 5_000;
const BATCHES_IN_FLIGHT = 3;

/** Every node's dispatches. */
@Injectable()
export class BorderConsumer implements BatchHandler, OnApplicationBootstrap, OnModuleDestroy {
  readonly groupId = 'sync-ingest';
  readonly maxRecords = MOST_RECORDS;
  readonly concurrency = BATCHES_IN_FLIGHT;
  private readonly consumer: BatchConsumer;
  private isStarted = false;

  constructor(
    @Inject(BorderService) private readonly border: BorderService,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(Broker) broker: Broker,
    @Inject(HealthChecks) health: HealthChecks,
  ) {
    this.consumer = new BatchConsumer(broker, this);
    health.register('consumer', () => (this.isStarted ? undefined : 'not joined yet'));
  }

  topics(): Promise<string[]> {
    return this.border.topics();
  }

  assigned(topic: string, partition: number): Promise<PartitionStart> {
    return this.border.assigned(topic, partition);
  }

  isSameTopic(topic: string, partition: number): Promise<boolean> {
    return this.border.isSameTopic(topic, partition);
  }

  lostOf(topic: string, nexts: ReadonlyMap<number, number>): Promise<readonly number[]> {
    return this.border.lostOf(topic, nexts);
  }

  handle(topic: string, partition: number, records: readonly IncomingRecord[]): Promise<HandledBatch> {
    return this.border.handle(topic, partition, records);
  }

  refuse(topic: string, partition: number, range: UnreadableBatch): Promise<HandledBatch> {
    return this.border.refuse(topic, partition, range);
  }

  onApplicationBootstrap(): void {
    void this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumer.stop();
  }

  private async start(): Promise<void> {
    await this.directory.loaded;
    await this.consumer.start();
    this.isStarted = true;
    // Where Kafka does not answer now, the consumer looks again by itself.
    this.directory.onChange(() => void this.consumer.refresh().catch(() => undefined));
  }
}
