import { Inject, Injectable } from '@nestjs/common';
import { type IngestRpc, type PartitionPosition, nodeTopics } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import { BrokerAdmin } from '@valija/messaging/admin';
import { BorderService } from '../border/border.service.js';
import { StoreGateway } from '../border/store.gateway.js';

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  readonly generation: number;
  readonly nextOffset: number;
  readonly logStart: number;
  readonly logEnd: number;
  readonly lag: number;
  readonly committedAt: string | null;
  readonly status: 'reading' | 'stopped' | 'new';
}

/** What operators see and decide about partitions. */
@Injectable()
export class OperatorService {
  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(BrokerAdmin) private readonly brokerAdmin: BrokerAdmin,
    @Inject(BorderService) private readonly border: BorderService,
  ) {}

  async partitions(node: string | undefined): Promise<PartitionState[]> {
    const { positions } = await this.store.positions();
    const byPlace = new Map(
      positions.map((position) => [`${position.topic}/${String(position.partition)}`, position]),
    );
    const nodes = this.directory.model
      .all('node')
      .filter(({ nodeId }) => node === undefined || nodeId === node);
    const states = await Promise.all(
      nodes.map(({ nodeId }) => this.ofTopic(nodeTopics(nodeId).dispatches, byPlace)),
    );
    return states.flat();
  }

  async confirmGap(
    topic: string,
    partition: number,
    operator: string,
  ): Promise<IngestRpc['ingest.confirmGap']['response']> {
    return this.store.confirmGap({ ...(await this.border.logOf(topic, partition)), operator });
  }

  rejections(
    nodeId: string,
    after: string | null,
    limit: number,
  ): Promise<IngestRpc['ingest.rejections']['response']> {
    return this.store.rejections({ nodeId, after, limit });
  }

  private async ofTopic(
    topic: string,
    byPlace: ReadonlyMap<string, PartitionPosition>,
  ): Promise<PartitionState[]> {
    const logs = (await this.brokerAdmin.logs(topic)) ?? [];
    return logs.map(({ start, end }, partition) => {
      const fence = byPlace.get(`${topic}/${String(partition)}`);
      const nextOffset = fence?.nextOffset ?? 0;
      const isStopped = nextOffset < start || nextOffset > end;
      return {
        topic,
        partition,
        generation: fence?.generation ?? 0,
        nextOffset,
        logStart: start,
        logEnd: end,
        lag: Math.max(0, end - nextOffset),
        committedAt: fence?.committedAt ?? null,
        status: isStopped ? 'stopped' : fence ? 'reading' : 'new',
      };
    });
  }
}
