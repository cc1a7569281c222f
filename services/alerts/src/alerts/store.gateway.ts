import { Inject, Injectable } from '@nestjs/common';
import type { OpenDispatch, WaitingRpc } from '@valija/contracts';
import { RpcClient } from '@valija/rpc';

export const STORE_READER = 'STORE_READER';

/** A reader of metadata-store: how things stand for a person. */
@Injectable()
export class StoreGateway {
  constructor(@Inject(STORE_READER) private readonly store: RpcClient<WaitingRpc>) {}

  async openOf(personKey: string, dispatchIds: readonly string[]): Promise<OpenDispatch[]> {
    return (await this.store.call('waiting.of', { personKey, dispatchIds })).open;
  }

  async allOpenOf(personKey: string): Promise<OpenDispatch[]> {
    return (await this.store.call('waiting.all', { personKey })).open;
  }
}
