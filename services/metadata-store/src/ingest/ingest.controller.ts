import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { IngestRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { IngestService } from './ingest.service.js';
import { PartitionService } from './partition.service.js';

/** What the border asks of the writer. */
@Controller()
export class IngestController {
  constructor(
    @Inject(IngestService) private readonly ingest: IngestService,
    @Inject(PartitionService) private readonly partitions: PartitionService,
  ) {}

  @Question('ingest.assign')
  assign(
    @Payload() log: IngestRpc['ingest.assign']['request'],
  ): Promise<IngestRpc['ingest.assign']['response']> {
    return this.partitions.assign(log);
  }

  @Question('ingest.commit')
  commit(
    @Payload() batch: IngestRpc['ingest.commit']['request'],
  ): Promise<IngestRpc['ingest.commit']['response']> {
    return this.ingest.commit(batch);
  }

  @Question('ingest.positions')
  positions(): Promise<IngestRpc['ingest.positions']['response']> {
    return this.partitions.positions();
  }

  @Question('ingest.confirmGap')
  confirmGap(
    @Payload() log: IngestRpc['ingest.confirmGap']['request'],
  ): Promise<IngestRpc['ingest.confirmGap']['response']> {
    return this.partitions.confirm(log);
  }

  @Question('ingest.rejections')
  rejections(
    @Payload() request: IngestRpc['ingest.rejections']['request'],
  ): Promise<IngestRpc['ingest.rejections']['response']> {
    return this.partitions.rejections(request);
  }
}
