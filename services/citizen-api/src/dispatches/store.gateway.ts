import { Inject, Injectable } from '@nestjs/common';
import type {
  AppearanceView,
  AppearancesRpc,
  Caller,
  DispatchDetail,
  DispatchesRpc,
  SummaryGroup,
  TimelineItem,
} from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const STORE_READER = 'STORE_READER';

/** A reader of metadata-store. */
@Injectable()
export class StoreGateway {
  constructor(@Inject(STORE_READER) private readonly store: RpcClient<DispatchesRpc & AppearancesRpc>) {}

  /** @returns a DispatchPage as JSON in UTF-8 */
  async list(request: DispatchesRpc['dispatches.list']['request']): Promise<Uint8Array> {
    return (await this.store.call('dispatches.list', request)).page;
  }

  async summary(caller: Caller): Promise<readonly SummaryGroup[]> {
    return (await this.store.call('dispatches.summary', { caller })).groups;
  }

  one(caller: Caller, dispatchId: string): Promise<DispatchDetail> {
    return this.store.call('dispatches.one', { caller, dispatchId });
  }

  async timeline(caller: Caller, dispatchId: string): Promise<readonly TimelineItem[]> {
    return (await this.store.call('dispatches.timeline', { caller, dispatchId })).items;
  }

  receipt(caller: Caller, appearanceId: string): Promise<AppearanceView> {
    return this.store.call('appearances.receipt', { caller, appearanceId });
  }

  async keys(): Promise<Record<string, unknown>[]> {
    return (await this.store.call('appearances.keys', {})).keys;
  }
}
