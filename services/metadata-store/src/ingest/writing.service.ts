import { Inject, Injectable } from '@nestjs/common';
import { ackMessage } from '@valija/border';
import type { Clock } from '@valija/clock';
import { type Ack, limits } from '@valija/contracts';
import type { Transaction } from '@valija/database';
import { Outbox } from '@valija/messaging';
import { CLOCK } from '@valija/service';
import { FactKnown } from '../life/life.service.js';
import type { AnsweredRange } from '../restore/answered-range.js';
import { AnsweredService } from '../restore/answered.service.js';
import { RoutesService } from '../routes/routes.service.js';
import { ackOf, rejectionsOf } from './ack.js';
import { arrivalMessages } from './arrivals.js';
import type { DecodedBatch } from './batch.js';
import { type FoldedBatch, addresseesOf, inheritedOf, rowsOf } from './batch-rows.js';
import { type AnswerAt, exceptionAt, foldAnswered } from './fold-answered.js';
import { type FoldResult, type Folded, type IncomingEvent, type KnownDispatch, fold } from './fold.js';
import { IngestRepository } from './ingest.repository.js';
import { TellingService } from './telling.service.js';

/** The rows changed under us (another partition, a citizen): look again. */
class Overtaken extends Error {}

/** Too much to say in one ack. */
export class AckTooLarge extends Error {}

/** An id that another partition's batch has written meanwhile counts too: the second look finds it. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Overtaken || error instanceof FactKnown;
}

/** Writes batches within a transaction that holds their fences: rows, facts, what nodes hear, and acks. */
@Injectable()
export class WritingService {
  constructor(
    @Inject(IngestRepository) private readonly repository: IngestRepository,
    @Inject(TellingService) private readonly telling: TellingService,
    @Inject(RoutesService) private readonly routes: RoutesService,
    @Inject(AnsweredService) private readonly answered: AnsweredService,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Whatever it throws, nothing of the transaction may stand.
   *
   * @param group batches of which no two tell of one dispatch
   * @param isRepeat one that was overtaken before: what looked new may not be
   * @param before where all of it was answered before: it is decided as at that instant, and its nodes were told
   * @returns the ack of each
   */
  async write(
    tx: Transaction,
    group: readonly DecodedBatch[],
    isRepeat: boolean,
    before?: AnsweredRange,
  ): Promise<Ack[]> {
    if (group.length === 0) return [];
    const nowMs = before?.committedAtMs ?? this.clock.epochMs();
    if (before) await this.answered.settleBefore(tx, resolvedElsewhere(group), nowMs);
    const folds = await this.foldLocked(tx, group, nowMs, before);
    const committedAt = new Date(nowMs).toISOString();
    const acks = folds.map((folded) => ({
      ...ackOf(folded, committedAt),
      ...(before && { restored: true }),
    }));
    const messages = acks.map((ack, index) => ackMessage(group[index]?.batch.nodeId ?? '', ack));
    if (acks.some((ack, index) => isTooLarge(ack, messages[index]?.value ?? ''))) throw new AckTooLarge();
    await this.writeRows(tx, folds, isRepeat);
    if (before) await this.repository.setReceived(tx, newIn(folds), nowMs);
    // Behind what happened; but what happened before a restore was told then.
    if (before) await this.outbox.append(tx, messages);
    if (before) this.outbox.silence(tx);
    await this.telling.tell(tx, folds, nowMs);
    await this.repository.insertRejections(tx, folds.flatMap(rejectionsOf));
    await this.outbox.append(tx, [...messages, ...arrivalMessages(folds, nowMs)]);
    return acks;
  }

  /** Folds the batches; what they change of rows that are there is locked first, and looked at again under the lock. */
  private async foldLocked(
    tx: Transaction,
    group: readonly DecodedBatch[],
    nowMs: number,
    before?: AnsweredRange,
  ): Promise<FoldedBatch[]> {
    const ids = new Set(group.flatMap(({ batch }) => batch.dispatchIds));
    const known = await this.repository.findKnown(tx, [...ids]);
    const knownFacts = await this.repository.findFacts(
      tx,
      group.flatMap((decoded) => factIdsOf(decoded, known)),
    );
    const foldAll = (rows: ReadonlyMap<string, KnownDispatch>): FoldedBatch[] =>
      group.map((decoded) => {
        const { nodeId } = decoded.batch;
        const voice = this.routes.voiceOf(nodeId, nowMs);
        const facts = knownFacts.get(nodeId) ?? new Map<string, Buffer>();
        const input = { nodeId, events: decoded.events, known: rows, knownFacts: facts, voice, nowMs };
        return { decoded, result: before ? foldAnswered(input, answersIn(decoded, before)) : fold(input) };
      });
    const first = foldAll(known);
    const changing = changedIds(first).filter((id) => known.has(id));
    if (changing.length === 0) return first;
    const locked = await this.repository.lockKnown(tx, changing);
    const second = foldAll(new Map([...known, ...locked]));
    // What is refused now may free its event id for a change of another row, which nobody has locked.
    if (changedIds(second).some((id) => known.has(id) && !locked.has(id))) throw new Overtaken();
    return second;
  }

  private async writeRows(tx: Transaction, folds: readonly FoldedBatch[], isRepeat: boolean): Promise<void> {
    const dispatches = folds.flatMap(({ result }) => result.dispatches);
    const written = dispatches.filter(({ row }) => row);
    const isDirect = ({ isNew }: Folded): boolean => isNew && !isRepeat;
    const isStaged = (folded: Folded): boolean => !isDirect(folded);
    const direct = rowsOf(folds, isDirect);
    if (direct.length > 0 && !(await this.repository.copyNew(tx, direct))) throw new Overtaken();
    const staged = written.filter(isStaged).length;
    if (staged > 0) {
      const upserted = await this.repository.upsert(tx, rowsOf(folds, isStaged), inheritedOf(folds));
      if (upserted !== staged) throw new Overtaken();
    }
    const amended = written.filter(({ isNew }) => !isNew).map(({ dispatchId }) => dispatchId);
    await this.repository.replaceAddressees(tx, amended, addresseesOf(folds));
    await this.repository.updateLife(
      tx,
      dispatches.filter(({ hasLifeChanged }) => hasLifeChanged),
    );
  }
}

function isTooLarge({ firstOffset, lastOffset }: Ack, value: string): boolean {
  return value.length > limits.ackBytes && firstOffset < lastOffset;
}

/** Ids of the events that may become facts: all but the first snapshot of a dispatch. */
function factIdsOf(
  { batch, events }: DecodedBatch,
  known: ReadonlyMap<string, KnownDispatch>,
): { source: string; factId: string }[] {
  const made = new Set<string>();
  return events.flatMap(({ type, dispatchId, eventId }: IncomingEvent) => {
    const isFact = type === 'fact' || known.has(dispatchId) || made.has(dispatchId);
    made.add(dispatchId);
    return isFact ? [{ source: batch.nodeId, factId: eventId }] : [];
  });
}

function changedIds(folds: readonly FoldedBatch[]): string[] {
  const changed = ({ dispatches, facts }: FoldResult): string[] =>
    [...dispatches, ...facts.map(({ event }) => event)].map(({ dispatchId }) => dispatchId);
  return [...new Set(folds.flatMap(({ result }) => changed(result)))];
}

function answersIn({ batch }: DecodedBatch, { exceptions }: AnsweredRange): AnswerAt {
  return (index) => exceptionAt(exceptions, batch.offsets[index] ?? -1);
}

/** Dispatches of which the batches tell an act elsewhere. */
function resolvedElsewhere(group: readonly DecodedBatch[]): string[] {
  return group.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'fact' && event.fact.type === 'resolved-elsewhere' ? [event.dispatchId] : [],
    ),
  );
}

function newIn(folds: readonly FoldedBatch[]): string[] {
  return folds.flatMap(({ result }) =>
    result.dispatches.flatMap(({ isNew, dispatchId }) => (isNew ? [dispatchId] : [])),
  );
}
