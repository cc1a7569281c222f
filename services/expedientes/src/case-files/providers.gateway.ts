import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { CaseDocument, CaseFileDetail, CaseFileGroups, CaseFilePage, Person } from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import {
  FanOut,
  type Given,
  type ListQuery,
  type Outcome,
  ProviderClient,
  type Source,
  givenOf,
  ownOf,
  pageParameters,
  sourcesOf,
} from '@valija/federation';
import type { Logger } from '@valija/observability';
import { CLOCK, CONFIGURATION, LOGGER } from '@valija/service';
import type { ExpedientesConfiguration } from '../config.js';

export interface PageQuery extends ListQuery {
  /** A department, or what departments are a part of. */
  readonly body: string | undefined;
  readonly isOpen: boolean | undefined;
}

/** The systems that have case files: the only file that knows what is asked of them (case-files-provider.openapi.json). */
@Injectable()
export class ProvidersGateway {
  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(ProviderClient) private readonly client: ProviderClient,
    @Inject(FanOut) private readonly fanOut: FanOut,
    @Inject(CONFIGURATION)
    private readonly configuration: Pick<ExpedientesConfiguration, 'folderId' | 'answerWithinMs'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The systems that this folder asks, about one body or about all. */
  sources(body?: string): Source[] {
    const { folderId: folder } = this.configuration;
    return sourcesOf(this.directory.model, { service: 'case-files', folder, body }, this.clock.epochMs());
  }

  source(systemId: string): Source | undefined {
    return this.sources().find((source) => source.systemId === systemId);
  }

  groups(person: Person): AsyncGenerator<Outcome<CaseFileGroups>> {
    return this.ask(this.sources(), async (source, signal) => {
      const path = '/v1/case-files/summary';
      const answer = givenOf(await this.client.get(source, 'CaseFileGroups', { path, person, signal }));
      return { ...answer, groups: this.ownOf(source, answer.groups) };
    });
  }

  pages(person: Person, query: PageQuery): AsyncGenerator<Outcome<CaseFilePage>> {
    const { body, isOpen, cursors } = query;
    const wanted = this.sources(body).filter(({ systemId }) => !cursors || cursors.has(systemId));
    return this.ask(wanted, async (source, signal) => {
      const parameters = new URLSearchParams({
        ...pageParameters(query, source.systemId),
        ...(this.isDepartment(source, body) && { body }),
        ...(isOpen !== undefined && { state: isOpen ? 'open' : 'closed' }),
      });
      const path = `/v1/case-files?${parameters.toString()}`;
      const answer = givenOf(await this.client.get(source, 'CaseFilePage', { path, person, signal }));
      return { ...answer, items: this.ownOf(source, answer.items) };
    });
  }

  /** @throws SystemSilent */
  detail(source: Source, person: Person, ownId: string): Promise<Given<CaseFileDetail>> {
    const path = `/v1/case-files/${encodeURIComponent(ownId)}`;
    return this.client.get(source, 'CaseFileDetail', { path, person, signal: this.due() });
  }

  /** @throws SystemSilent; DocumentAltered where other bytes came than the index announced */
  document(
    source: Source,
    person: Person,
    { ownId, document }: { ownId: string; document: CaseDocument },
  ): Promise<Given<Buffer>> {
    const path = `/v1/case-files/${encodeURIComponent(ownId)}/documents/${encodeURIComponent(document.documentId)}`;
    return this.client.document(source, document, { path, person, signal: this.due() });
  }

  private ask<T>(
    sources: readonly Source[],
    ask: (source: Source, signal: AbortSignal) => Promise<T>,
  ): AsyncGenerator<Outcome<T>> {
    return this.fanOut.ask(sources, ask, { withinMs: this.configuration.answerWithinMs });
  }

  private due(): AbortSignal {
    return AbortSignal.timeout(this.configuration.answerWithinMs);
  }

  /** Of a folder that groups departments one is asked; of an institution there is only what it has. */
  private isDepartment({ bodies }: Source, body: string | undefined): body is string {
    if (body === undefined) return false;
    const isRootOf = bodies.every(({ dir3 }) =>
      this.directory.model.lineage(dir3).some((upper) => upper.dir3 === body),
    );
    return !isRootOf;
  }

  private ownOf<T extends { readonly body: { readonly dir3: string } }>(
    source: Source,
    items: readonly T[],
  ): T[] {
    return ownOf(source, items, { model: this.directory.model, logger: this.logger });
  }
}
