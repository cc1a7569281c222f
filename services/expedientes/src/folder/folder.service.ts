import { Inject, Injectable } from '@nestjs/common';
import type {
  CaseFileDetail,
  CaseFileGroups,
  CaseFileItem,
  CaseFilePage,
  Person,
  SourceStatus,
} from '@valija/contracts';
import { type Outcome, ProviderUnavailable, type Told, pageOfLists, placedIdOf } from '@valija/federation';
import { type CaseFileDocument, type CaseFileSource } from '@valija/node-sdk';
import type { Clock } from '@valija/clock';
import { CLOCK } from '@valija/service';
import { CaseFileNotFound, DetailNotOffered } from '../case-files/case-files.errors.js';
import { CaseFilesService, pageQueryOf } from '../case-files/case-files.service.js';
import { byChange, isDetailed } from '../case-files/once.js';
import { ProvidersGateway } from '../case-files/providers.gateway.js';
import { countedOnce } from './counted-once.js';
import { unavailableAs } from './unavailable.js';

/** This folder as one provider for another: the departments' systems grouped, each with how it stands. */
@Injectable()
export class FolderService implements CaseFileSource {
  constructor(
    @Inject(ProvidersGateway) private readonly providers: ProvidersGateway,
    @Inject(CaseFilesService) private readonly live: CaseFilesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async groups(person: Person): Promise<CaseFileGroups> {
    const outcomes = await gathered(this.providers.groups(person));
    const groups = countedOnce(outcomes.flatMap((each) => (each.kind === 'answered' ? each : [])));
    return { asOf: this.oldest(outcomes), groups, sources: statusesOf(outcomes) };
  }

  async page(
    person: Person,
    query: { body?: string; isOpen?: boolean; limit: number; cursor?: string },
  ): Promise<CaseFilePage> {
    const { body = null, isOpen = null, limit, cursor = null } = query;
    const wanted = pageQueryOf({ body, isOpen, limit, cursor });
    const outcomes = await gathered(this.providers.pages(person, wanted));
    const { items, next } = pageOfLists(outcomes, wanted, byChange);
    return {
      asOf: this.oldest(outcomes),
      items: items.map(asItem),
      ...(next !== null && { next }),
      sources: statusesOf(outcomes),
    };
  }

  async detail(person: Person, caseFileId: string): Promise<CaseFileDetail | 'not-offered' | undefined> {
    try {
      const { source, detail } = await this.live.find(person, caseFileId);
      return { ...detail, item: asItem({ source, item: detail.item, asOf: detail.asOf }) };
    } catch (error) {
      if (error instanceof CaseFileNotFound) return undefined;
      if (error instanceof DetailNotOffered) return 'not-offered';
      throw error instanceof ProviderUnavailable ? unavailableAs(error) : error;
    }
  }

  async document(
    person: Person,
    caseFileId: string,
    documentId: string,
  ): Promise<CaseFileDocument | undefined> {
    try {
      return await this.live.document(person, caseFileId, documentId);
    } catch (error) {
      if (error instanceof CaseFileNotFound || error instanceof DetailNotOffered) return undefined;
      throw error instanceof ProviderUnavailable ? unavailableAs(error) : error;
    }
  }

  /** An answer is as old as the oldest thing in it. */
  private oldest(outcomes: readonly Outcome<{ readonly asOf: string }>[]): string {
    const known = outcomes.flatMap((each) => (each.kind === 'answered' ? Date.parse(each.answer.asOf) : []));
    return new Date(Math.min(this.clock.epochMs(), ...known)).toISOString();
  }
}

function asItem(told: Told<CaseFileItem>): CaseFileItem {
  const { source, item } = told;
  const { systemId } = source;
  return {
    systemId,
    ...item,
    caseFileId: placedIdOf({ systemId, ownId: item.caseFileId }),
    isDetailed: isDetailed(told),
  };
}

function statusesOf(outcomes: readonly Outcome<{ readonly asOf: string }>[]): SourceStatus[] {
  return outcomes.flatMap((outcome) =>
    outcome.source.bodies.map((body): SourceStatus => {
      const { systemId } = outcome.source;
      if (outcome.kind === 'answered')
        return { body, systemId, status: 'answered', asOf: outcome.answer.asOf };
      const { sinceMs, until } = outcome;
      const since = new Date(sinceMs).toISOString();
      const pageUrl = outcome.source.instead?.pageUrl;
      return {
        body,
        systemId,
        status: 'silent',
        since,
        ...(until !== undefined && { until }),
        ...(pageUrl !== undefined && { pageUrl }),
      };
    }),
  );
}

async function gathered<T>(outcomes: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}
