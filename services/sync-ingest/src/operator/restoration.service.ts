import { Inject, Injectable } from '@nestjs/common';
import type { RestoreStatus } from '@valija/contracts';
import { BrokerAdmin, type PartitionLog } from '@valija/messaging/admin';
import { StoreGateway } from '../border/store.gateway.js';

/** A partition of which more was answered than the database knows. */
export interface RestoredPartition {
  readonly topic: string;
  readonly partition: number;
  /** What is to be read again, and is there; `to` is the last one. */
  readonly again: { readonly from: number; readonly to: number } | null;
  /** What was answered and is no longer there: the node must publish it anew. */
  readonly lost: { readonly from: number; readonly to: number } | null;
}

export type Restoration = Omit<RestoreStatus, 'partitions'> & {
  readonly partitions: readonly RestoredPartition[];
};

/** A restore of the store's database, as an operator sees it: beside what the logs of the nodes hold. */
@Injectable()
export class RestorationService {
  constructor(
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(BrokerAdmin) private readonly brokerAdmin: BrokerAdmin,
  ) {}

  async look(): Promise<Restoration> {
    return this.beside(await this.store.restoreStatus());
  }

  async begin(operator: string): Promise<Restoration> {
    return this.beside(await this.store.beginRestore(operator));
  }

  async finish(operator: string): Promise<Restoration> {
    return this.beside(await this.store.finishRestore(operator));
  }

  private async beside(status: RestoreStatus): Promise<Restoration> {
    const topics = [...new Set(status.partitions.map(({ topic }) => topic))];
    const logs = new Map(
      await Promise.all(
        topics.map(async (topic) => [topic, (await this.brokerAdmin.logs(topic)) ?? []] as const),
      ),
    );
    const partitions = status.partitions
      .filter(({ nextOffset, lastOffset }) => nextOffset <= lastOffset)
      .map((each) => parted(each, logs.get(each.topic)?.[each.partition]));
    return { ...status, partitions };
  }
}

function parted(
  { topic, partition, nextOffset, lastOffset }: RestoreStatus['partitions'][number],
  log: PartitionLog | undefined,
): RestoredPartition {
  const [start, end] = [log?.start ?? 0, log?.end ?? 0];
  const again = { from: Math.max(nextOffset, start), to: Math.min(lastOffset, end - 1) };
  const lost = { from: nextOffset, to: Math.min(lastOffset, Math.max(start, nextOffset) - 1) };
  return {
    topic,
    partition,
    again: again.from <= again.to ? again : null,
    lost: lost.from <= lost.to ? lost : null,
  };
}
