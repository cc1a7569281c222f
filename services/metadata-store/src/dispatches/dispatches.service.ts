import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type {
  Caller,
  DispatchDetail,
  DispatchPage,
  DispatchesRpc,
  SummaryGroup,
  TimelineItem,
} from '@valija/contracts';
import type { PersonScope } from '@valija/database';
import { BlindIndex, Sealer } from '@valija/dispatch-rows';
import { isAssured } from '@valija/legal';
import { CLOCK } from '@valija/service';
import { AccessLogService } from '../access-log/access-log.service.js';
import { type Position, openCursor, sealCursor } from './cursor.js';
import { CursorInvalid, DispatchNotFound } from './dispatches.errors.js';
import { DispatchesRepository } from './dispatches.repository.js';
import { type OpenedDispatch, asDetail, asItem } from './present.js';
import { mentions, wordsOf } from './text-search.js';
import { TimelineRepository } from './timeline.repository.js';

type ListRequest = DispatchesRpc['dispatches.list']['request'];

/** A search by words opens at most so many rows a page; the cursor goes on from there. */
const MOST_EXAMINED = 2_000;
const EXAMINED_AT_ONCE = 500;

/** What a person may know of the own dispatches. Nothing here has a legal effect. */
@Injectable()
export class DispatchesService {
  constructor(
    @Inject(DispatchesRepository) private readonly repository: DispatchesRepository,
    @Inject(TimelineRepository) private readonly timelines: TimelineRepository,
    @Inject(AccessLogService) private readonly accessLog: AccessLogService,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
    @Inject(Sealer) private readonly sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(request: ListRequest): Promise<DispatchPage> {
    const { caller, filters, cursor, limit } = request;
    const personKey = this.blindIndex.keyOf(caller.person);
    const after = cursor === null ? undefined : openCursor(this.sealer, personKey, filters, cursor);
    if (cursor !== null && !after) throw new CursorInvalid();
    const nowMs = this.clock.epochMs();
    this.accessLog.add(caller, personKey, request.isPending ? 'pending' : 'list');
    const found = await this.repository.asPerson(personKey, (scope) =>
      filters.text === undefined
        ? this.onePage(scope, request, after, nowMs)
        : this.search(scope, request, { after, nowMs, words: wordsOf(filters.text) }),
    );
    const last = found.examinedTo;
    return {
      items: found.dispatches.slice(0, limit).map((opened) => asItem(opened, caller, nowMs)),
      next: last ? sealCursor(this.sealer, personKey, filters, last) : null,
      ...(found.search && { search: found.search }),
    };
  }

  async summary(caller: Caller): Promise<SummaryGroup[]> {
    const personKey = this.blindIndex.keyOf(caller.person);
    this.accessLog.add(caller, personKey, 'summary');
    const nowMs = this.clock.epochMs();
    return this.repository.asPerson(personKey, (scope) => this.repository.summarise(scope, nowMs));
  }

  async one(caller: Caller, dispatchId: string): Promise<DispatchDetail> {
    const personKey = this.blindIndex.keyOf(caller.person);
    const nowMs = this.clock.epochMs();
    this.accessLog.add(caller, personKey, 'one', dispatchId);
    const opened = await this.repository.asPerson(personKey, (scope) =>
      this.repository.findOne(scope, dispatchId, nowMs),
    );
    if (!opened) throw new DispatchNotFound();
    return asDetail(opened, caller, nowMs);
  }

  async timeline(caller: Caller, dispatchId: string): Promise<TimelineItem[]> {
    const personKey = this.blindIndex.keyOf(caller.person);
    const nowMs = this.clock.epochMs();
    this.accessLog.add(caller, personKey, 'timeline', dispatchId);
    return this.repository.asPerson(personKey, async (scope) => {
      const opened = await this.repository.findOne(scope, dispatchId, nowMs);
      if (!opened) throw new DispatchNotFound();
      const facts = await this.timelines.findFacts(scope, dispatchId);
      const acts = await this.timelines.findOwnActs(scope, dispatchId);
      return [...beginning(opened), ...facts, ...acts].sort((a, b) => (a.at < b.at ? -1 : 1));
    });
  }

  private async onePage(
    scope: PersonScope,
    { filters, isPending, limit }: ListRequest,
    after: Position | undefined,
    nowMs: number,
  ): Promise<Found> {
    const dispatches = await this.repository.findPage(scope, {
      filters,
      isPending,
      after,
      limit: limit + 1,
      nowMs,
    });
    const isMore = dispatches.length > limit;
    return { dispatches, examinedTo: isMore ? positionOf(dispatches[limit - 1]) : undefined };
  }

  /** Opens rows until there are enough that mention the words, or enough have been looked at. */
  private async search(
    scope: PersonScope,
    { filters, isPending, limit, caller }: ListRequest,
    { after, nowMs, words }: { after: Position | undefined; nowMs: number; words: readonly string[] },
  ): Promise<Found> {
    const found: OpenedDispatch[] = [];
    let examined = 0;
    let position = after;
    while (examined < MOST_EXAMINED) {
      const some = await this.repository.findPage(scope, {
        filters,
        isPending,
        after: position,
        limit: EXAMINED_AT_ONCE,
        nowMs,
      });
      for (const opened of some) {
        examined += 1;
        position = positionOf(opened);
        // What may not be read may not be found by its words either.
        const isReadable = isAssured(caller.assurance, opened.snapshot.assuranceLevel);
        if (isReadable && mentions(opened.snapshot, words)) found.push(opened);
        if (found.length === limit)
          return { dispatches: found, examinedTo: position, search: { examined, isComplete: false } };
      }
      if (some.length < EXAMINED_AT_ONCE)
        return { dispatches: found, examinedTo: undefined, search: { examined, isComplete: true } };
    }
    return { dispatches: found, examinedTo: position, search: { examined, isComplete: false } };
  }
}

interface Found {
  readonly dispatches: readonly OpenedDispatch[];
  /** Where the next page begins; undefined on the last. */
  readonly examinedTo: Position | undefined;
  readonly search?: { readonly examined: number; readonly isComplete: boolean };
}

function positionOf(opened: OpenedDispatch | undefined): Position | undefined {
  return (
    opened && {
      visibleFrom: new Date(opened.visibleFromMs).toISOString(),
      dispatchId: opened.snapshot.dispatchId,
    }
  );
}

function beginning({ visibleFromMs, receivedAtMs }: OpenedDispatch): TimelineItem[] {
  return [
    {
      at: new Date(visibleFromMs).toISOString(),
      event: 'made-available',
      legalAt: new Date(visibleFromMs).toISOString(),
    },
    { at: new Date(receivedAtMs).toISOString(), event: 'received' },
  ];
}
