import type { ServerAddresses } from '@valija/local';
import { Broker, type OutgoingRecord, Publisher } from '@valija/messaging';
import { createLogger } from '@valija/observability';
import { type Load, recordsOf } from './records.js';

const AT_ONCE = 2_000;

/** Writes loads into the nodes' topics, as all the nodes together. */
export class Feeder {
  private readonly publisher: Publisher;

  constructor({ kafkaAdmin, kafkaBrokers }: Pick<ServerAddresses, 'kafkaAdmin' | 'kafkaBrokers'>) {
    const broker = new Broker(
      {
        ...kafkaAdmin,
        brokers: kafkaBrokers.split(','),
        tls: false,
        clientId: 'bench',
      },
      createLogger('bench', 'error'),
    );
    this.publisher = new Publisher(broker);
  }

  /** @param progress told how many dispatches were written */
  async feed(load: Load, progress: (done: number) => void = () => undefined): Promise<void> {
    for (let from = 0; from < load.dispatches; from += AT_ONCE) {
      const count = Math.min(AT_ONCE, load.dispatches - from);
      await this.publish(recordsOf(load, from, count));
      progress(from + count);
    }
  }

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    await this.publisher.publish(records);
  }

  close(): Promise<void> {
    return this.publisher.close();
  }
}
