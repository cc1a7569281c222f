import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type CaseDocument,
  type CaseFileDetail,
  type CaseFileGroups,
  type CaseFileList,
  type CaseFileListRequest,
  type CaseFilePage,
  type CaseFileRow,
  type CaseFileSummary,
  type CaseFileTotals,
  type CaseFileView,
  type Caller,
  CodedError,
  type InParts,
  type Person,
} from '@valija/contracts';
import { DirectoryCopy } from '@valija/directory-copy';
import { DocumentAltered } from '@valija/documents';
import {
  type Given,
  type Outcome,
  ProviderUnavailable,
  type Source,
  SystemSilent,
  coverageOf,
  isOfSource,
  pageOfLists,
  placeOf,
  readCursor,
} from '@valija/federation';
import { CLOCK } from '@valija/service';
import { CaseFileNotFound, DetailNotOffered } from './case-files.errors.js';
import { DocumentBudget } from './document-budget.js';
import { byChange } from './once.js';
import { asRow, asTotals } from './present.js';
import { type PageQuery, ProvidersGateway } from './providers.gateway.js';
import { totalsOf } from './totals.js';

/** A case file, and where it is. */
interface Found {
  readonly source: Source;
  readonly ownId: string;
  readonly detail: CaseFileDetail;
}

/** Case files of a person, asked live; nothing of them outlives the answer. */
@Injectable()
export class CaseFilesService {
  constructor(
    @Inject(ProvidersGateway) private readonly providers: ProvidersGateway,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(DocumentBudget) private readonly budget: DocumentBudget,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How many, by department: what each system says as it says it, and the whole at the end. */
  async *summaryParts({ person }: Caller): AsyncGenerator<InParts<CaseFileTotals, CaseFileSummary>> {
    const outcomes: Outcome<CaseFileGroups>[] = [];
    for await (const outcome of this.providers.groups(person)) {
      outcomes.push(outcome);
      if (outcome.kind === 'answered')
        yield { part: this.totals([outcome]), systemId: outcome.source.systemId };
    }
    yield { whole: { groups: this.totals(outcomes), coverage: coverageOf(outcomes) } };
  }

  /** A list: what each system has as it says it, and the whole at the end, each case file once. */
  async *listParts(request: CaseFileListRequest): AsyncGenerator<InParts<CaseFileRow, CaseFileList>> {
    const { caller } = request;
    const query = pageQueryOf(request);
    const { model } = this.directory;
    const outcomes: Outcome<CaseFilePage>[] = [];
    for await (const outcome of this.providers.pages(caller.person, query)) {
      outcomes.push(outcome);
      if (outcome.kind === 'silent') continue;
      const { items } = pageOfLists([outcome], query, byChange);
      yield { part: items.map((told) => asRow(told, model, caller)), systemId: outcome.source.systemId };
    }
    const { items, next } = pageOfLists(outcomes, query, byChange);
    const rows = items.map((told) => asRow(told, model, caller));
    yield { whole: { items: rows, next, coverage: coverageOf(outcomes) } };
  }

  /** @throws CaseFileNotFound, DetailNotOffered, ProviderUnavailable */
  async one(caller: Caller, caseFileId: string): Promise<CaseFileView> {
    const { source, detail } = await this.find(caller.person, caseFileId);
    const { asOf, item, facts = [], phases = [], documents = [] } = detail;
    return { ...asRow({ source, item, asOf }, this.directory.model, caller), facts, phases, documents };
  }

  /**
   * Fetched live, and held against the index.
   *
   * @throws those of `one`, and CodedError `content-altered` where other bytes came
   */
  async document(
    person: Person,
    caseFileId: string,
    documentId: string,
  ): Promise<{ document: CaseDocument; bytes: Buffer }> {
    const { source, ownId, detail } = await this.find(person, caseFileId);
    const document = detail.documents?.find((each) => each.documentId === documentId);
    if (!document) throw new CaseFileNotFound();
    return this.budget.with(document.sizeBytes, async () => {
      const given = await this.asked(source, () =>
        this.providers.document(source, person, { ownId, document }),
      );
      return { document, bytes: given };
    });
  }

  /** @throws CaseFileNotFound, DetailNotOffered, ProviderUnavailable */
  async find(person: Person, caseFileId: string): Promise<Found> {
    const place = placeOf(caseFileId);
    const source = place && this.providers.source(place.systemId);
    if (!source) throw new CaseFileNotFound();
    if (source.level === 'basic') throw new DetailNotOffered(source, undefined);
    const { ownId } = place;
    const detail = await this.asked(source, () => this.providers.detail(source, person, ownId));
    if (!isOfSource(this.directory.model, source, detail.item.body.dir3)) throw new CaseFileNotFound();
    return { source, ownId, detail };
  }

  private async asked<T>(source: Source, ask: () => Promise<Given<T>>): Promise<T> {
    try {
      const given = await ask();
      if (given.kind === 'unknown') throw new CaseFileNotFound();
      if (given.kind === 'not-offered') throw new DetailNotOffered(source, given.pageUrl);
      return given.value;
    } catch (error) {
      if (error instanceof DocumentAltered) throw new CodedError('content-altered');
      if (error instanceof SystemSilent) throw new ProviderUnavailable(source, error, this.clock.epochMs());
      throw error;
    }
  }

  private totals(outcomes: readonly Outcome<CaseFileGroups>[]): CaseFileTotals[] {
    const { model } = this.directory;
    return totalsOf(outcomes.flatMap((each) => (each.kind === 'answered' ? each : []))).map((totals) =>
      asTotals(totals, model),
    );
  }
}

/** @throws CursorInvalid */
export function pageQueryOf(
  request: Pick<CaseFileListRequest, 'body' | 'isOpen' | 'limit' | 'cursor'>,
): PageQuery {
  const { body, isOpen, limit, cursor } = request;
  const cursors = cursor === null ? undefined : readCursor(cursor);
  return { body: body ?? undefined, isOpen: isOpen ?? undefined, limit, cursors };
}
