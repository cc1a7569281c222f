import { Inject, Injectable } from '@nestjs/common';
import type { IngestBatch, IngestRpc, LogState, RestoreRpc, RestoreStatus } from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const STORE_WRITER = 'STORE_WRITER';

/** A batch may wait for Postgres; the border waits with it. */
const COMMIT_WITHIN_MS = 60_000;
/** What was said since the backup is read from its topics. */
const RESTORE_WITHIN_MS = 600_000;

/** The writer of metadata-store: the only one who commits. */
@Injectable()
export class StoreGateway {
  constructor(@Inject(STORE_WRITER) private readonly store: RpcClient<IngestRpc & RestoreRpc>) {}

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

  restoreStatus(): Promise<RestoreStatus> {
    return this.store.call('restore.status', {});
  }

  beginRestore(operator: string): Promise<RestoreStatus> {
    return this.store.call('restore.begin', { operator }, RESTORE_WITHIN_MS);
  }

  finishRestore(operator: string): Promise<RestoreStatus> {
    return this.store.call('restore.finish', { operator }, RESTORE_WITHIN_MS);
  }
}
