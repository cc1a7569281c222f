import { Inject, Injectable } from '@nestjs/common';
import type { IngestBatch, IngestRpc, LogState } from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const STORE_WRITER = 'STORE_WRITER';

/** A batch may wait for Postgres; the border waits with it. */
const COMMIT_WITHIN_MS = 60_000;

/** The writer of metadata-store: the only one who commits. */
@Injectable()
export class StoreGateway {
  constructor(@Inject(STORE_WRITER) private readonly store: RpcClient<IngestRpc>) {}

  assign(log: LogState): Promise<IngestRpc['ingest.assign']['response']> {
    return this.store.call('ingest.assign', log);
  }

  commit(batch: IngestBatch): Promise<IngestRpc['ingest.commit']['response']> {
    return this.store.call('ingest.commit', batch, COMMIT_WITHIN_MS);
  }

  positions(): Promise<IngestRpc['ingest.positions']['response']> {
    return this.store.call('ingest.positions', {});
  }

  confirmGap(
    request: IngestRpc['ingest.confirmGap']['request'],
  ): Promise<IngestRpc['ingest.confirmGap']['response']> {
    return this.store.call('ingest.confirmGap', request);
  }

  rejections(
    request: IngestRpc['ingest.rejections']['request'],
  ): Promise<IngestRpc['ingest.rejections']['response']> {
    return this.store.call('ingest.rejections', request);
  }
}
