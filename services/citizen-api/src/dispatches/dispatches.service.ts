import { Inject, Injectable } from '@nestjs/common';
import type { Caller, DispatchDetail, DispatchFilters, TimelineItem } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import { dayRange, inLanguage, legalWarningFor } from '@valija/legal';
import type { DispatchDetailResponse, SummaryResponse } from './dispatch.response.js';
import type { PageQuery } from '../answers/page.dto.js';
import type { ListQuery } from './dispatches.dto.js';
import { StoreGateway } from './store.gateway.js';

@Injectable()
export class DispatchesService {
  constructor(
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
  ) {}

  /** @returns a page, as JSON in UTF-8 */
  list(caller: Caller, { cursor, limit, ...query }: ListQuery): Promise<Uint8Array> {
    return this.store.list({
      caller,
      filters: filtersOf(query),
      isPending: false,
      cursor: cursor ?? null,
      limit,
    });
  }

  /** @returns a page, as JSON in UTF-8 */
  pending(caller: Caller, { cursor, limit }: PageQuery): Promise<Uint8Array> {
    return this.store.list({ caller, filters: {}, isPending: true, cursor: cursor ?? null, limit });
  }

  async summary(caller: Caller): Promise<SummaryResponse> {
    const groups = await this.store.summary(caller);
    const count = (some: typeof groups): number => some.reduce((sum, group) => sum + group.count, 0);
    return {
      total: count(groups),
      pending: count(groups.filter(({ state }) => state === 'available')),
      groups: groups.map(({ issuerDir3, sia, ...group }) => ({
        issuer: { dir3: issuerDir3, name: this.directory.model.body(issuerDir3)?.name ?? issuerDir3 },
        procedure: sia,
        ...group,
      })),
    };
  }

  async one(caller: Caller, dispatchId: string): Promise<DispatchDetailResponse> {
    const detail = await this.store.one(caller, dispatchId);
    return { ...detail, ...warning(detail, caller) };
  }

  timeline(caller: Caller, dispatchId: string): Promise<readonly TimelineItem[]> {
    return this.store.timeline(caller, dispatchId);
  }
}

/** What the person must be shown first; only where there is something to decide. */
function warning(
  { kind, state }: DispatchDetail,
  { languages }: Caller,
): Pick<DispatchDetailResponse, 'legalWarning'> {
  if (state !== 'available') return {};
  const { id, texts } = legalWarningFor(kind);
  return { legalWarning: { id, ...inLanguage(texts, languages, 'es') } };
}

function filtersOf({
  state,
  kind,
  issuer,
  from,
  to,
  text,
}: Omit<ListQuery, 'cursor' | 'limit'>): DispatchFilters {
  return {
    ...(state && { states: state }),
    ...(kind && { kind }),
    ...(issuer !== undefined && { issuer }),
    ...(from !== undefined && { from: dayRange(from).from }),
    ...(to !== undefined && { to: dayRange(to).to }),
    ...(text !== undefined && { text }),
  };
}
