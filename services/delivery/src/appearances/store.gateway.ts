import { Inject, Injectable } from '@nestjs/common';
import type { AppearancesRpc } from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const STORE_READER = 'STORE_READER';

/** metadata-store, which knows who may act and writes acts down. */
@Injectable()
export class StoreGateway {
  constructor(@Inject(STORE_READER) private readonly store: RpcClient<AppearancesRpc>) {}

  prepare(
    request: AppearancesRpc['appearances.prepare']['request'],
  ): Promise<AppearancesRpc['appearances.prepare']['response']> {
    return this.store.call('appearances.prepare', request);
  }

  commit(
    request: AppearancesRpc['appearances.commit']['request'],
  ): Promise<AppearancesRpc['appearances.commit']['response']> {
    return this.store.call('appearances.commit', request);
  }

  releasable(
    request: AppearancesRpc['appearances.releasable']['request'],
  ): Promise<AppearancesRpc['appearances.releasable']['response']> {
    return this.store.call('appearances.releasable', request);
  }

  released(
    request: AppearancesRpc['appearances.released']['request'],
  ): Promise<AppearancesRpc['appearances.released']['response']> {
    return this.store.call('appearances.released', request);
  }
}
