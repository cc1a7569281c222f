import { Inject, Injectable } from '@nestjs/common';
import type { AppearanceRequest, AppearanceView } from '@valija/contracts';
import { ContentService } from '../content/content.service.js';
import { StoreGateway } from './store.gateway.js';

/** The appearance: prepare, verify, commit. The store's CommitService has the protocol. */
@Injectable()
export class AppearancesService {
  constructor(
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(ContentService) private readonly content: ContentService,
  ) {}

  /** No transaction is open while the origin is asked, and nothing legal has happened until the store has committed. */
  async appear(request: AppearanceRequest): Promise<AppearanceView> {
    const prepared = await this.store.prepare(request);
    if (prepared.kind === 'done') return prepared.appearance;
    const { plan } = prepared;
    // Nothing is opened by a rejection: it needs no content.
    if (request.decision === 'reject') return this.store.commit({ ...request, version: plan.version });
    const documents = await this.content.verify(plan, 'appearance');
    const appearance = await this.store.commit({ ...request, version: plan.version });
    this.content.hold(appearance.appearanceId, documents);
    return appearance;
  }
}
