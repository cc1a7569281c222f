import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { AppearancesRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { AppearancesService } from './appearances.service.js';
import { CommitService } from './commit.service.js';
import { ReceiptKeys } from './receipt-keys.js';

/** What delivery asks about acts. */
@Controller()
export class AppearancesController {
  constructor(
    @Inject(AppearancesService) private readonly appearances: AppearancesService,
    @Inject(CommitService) private readonly commits: CommitService,
    @Inject(ReceiptKeys) private readonly receiptKeys: ReceiptKeys,
  ) {}

  @Question('appearances.prepare')
  prepare(
    @Payload() request: AppearancesRpc['appearances.prepare']['request'],
  ): Promise<AppearancesRpc['appearances.prepare']['response']> {
    return this.appearances.prepare(request);
  }

  @Question('appearances.commit')
  commit(
    @Payload() request: AppearancesRpc['appearances.commit']['request'],
  ): Promise<AppearancesRpc['appearances.commit']['response']> {
    return this.commits.commit(request);
  }

  @Question('appearances.receipt')
  receipt(
    @Payload() request: AppearancesRpc['appearances.receipt']['request'],
  ): Promise<AppearancesRpc['appearances.receipt']['response']> {
    return this.appearances.receipt(request);
  }

  @Question('appearances.releasable')
  releasable(
    @Payload() request: AppearancesRpc['appearances.releasable']['request'],
  ): Promise<AppearancesRpc['appearances.releasable']['response']> {
    return this.appearances.releasable(request);
  }

  @Question('appearances.released')
  released(
    @Payload() request: AppearancesRpc['appearances.released']['request'],
  ): Promise<AppearancesRpc['appearances.released']['response']> {
    return this.appearances.released(request);
  }

  @Question('appearances.keys')
  keys(): AppearancesRpc['appearances.keys']['response'] {
    return { keys: this.receiptKeys.published.map((key) => ({ ...key })) };
  }
}
