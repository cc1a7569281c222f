import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { type Ack, type IngestBatch, type IngestRejection, limits } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { Outbox } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { FactKnown } from '../life/life.service.js';
import { RoutesService } from '../routes/routes.service.js';
import { buildAck } from './ack.js';
import { ackMessage } from './ack-message.js';
import { type DecodedBatch, decodeBatch, firstHalf, rowBytes } from './batch.js';
import { FenceRepository } from './fence.repository.js';
import { type FoldResult, type Folded, type IncomingEvent, type KnownDispatch, fold } from './fold.js';
import { InHand } from './in-hand.js';
import { IngestRepository } from './ingest.repository.js';
import { TellingService } from './telling.service.js';

type Committed = { kind: 'committed'; nextOffset: number } | { kind: 'fenced' };

/** The rows changed under us (another partition, a citizen): look again. */
class Overtaken extends Error {}

/** Too much to say in one ack. */
class AckTooLarge extends Error {}

const MOST_ATTEMPTS = 8;

@Injectable()
export class IngestService {
  private readonly events;
  private readonly rejected;
  private readonly inHand = new InHand<Committed>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FenceRepository) private readonly fences: FenceRepository,
    @Inject(IngestRepository) private readonly repository: IngestRepository,
    @Inject(TellingService) private readonly telling: TellingService,
    @Inject(RoutesService) private readonly routes: RoutesService,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.events = metrics.counter('ingest_events_total', 'Events answered', ['node', 'outcome']);
    this.rejected = metrics.counter(
      'ingest_rejected_total',
      'Events rejected, by the border or by what the store knows',
      ['node', 'code'],
    );
  }

  /**
   * Commits a batch with its rows, facts and ack, all together or not at all. A repeat learns that it was committed;
   * a batch whose ack would be too large is committed up to its half, and the caller goes on from there. A repeat of what
   * is still running (the border has given up waiting, while Postgres stalls) waits for that: it costs no connection.
   */
  commit(batch: IngestBatch): Promise<Committed> {
    const { topic, partition, generation, epoch, firstOffset } = batch;
    const place = [topic, partition, generation, epoch, firstOffset].join('/');
    return this.inHand.do(place, () => this.commitAnew(batch));
  }

  private async commitAnew(batch: IngestBatch): Promise<Committed> {
    await this.routes.known;
    let decoded = decodeBatch(batch);
    let overtaken = 0;
    for (;;) {
      try {
        const done = await this.database.transaction((tx) => this.commitWithin(tx, decoded, overtaken > 0));
        if (!('ack' in done)) return done;
        this.count(batch.nodeId, done.ack);
        return { kind: 'committed', nextOffset: done.ack.lastOffset + 1 };
      } catch (error) {
        if (error instanceof AckTooLarge) decoded = firstHalf(decoded);
        else if (!isOvertaken(error) || ++overtaken > MOST_ATTEMPTS) throw error;
        else
          this.logger.info(
            { topic: batch.topic, partition: batch.partition, overtaken },
            'a batch was overtaken',
          );
      }
    }
  }

  private async commitWithin(
    tx: Transaction,
    decoded: DecodedBatch,
    isRepeat: boolean,
  ): Promise<Committed | { ack: Ack }> {
    const { batch } = decoded;
    if (!(await this.fences.advance(tx, batch))) return this.explain(tx, batch);
    const nowMs = this.clock.epochMs();
    const result = await this.foldLocked(tx, decoded, nowMs);
    const ack = ackOf(decoded, result, new Date(nowMs).toISOString());
    const message = ackMessage(batch.nodeId, ack);
    if (message.value.length > limits.ackBytes && batch.firstOffset < batch.lastOffset)
      throw new AckTooLarge();
    await this.writeRows(tx, decoded, result, isRepeat);
    await this.telling.tell(tx, decoded, result, nowMs);
    await this.repository.insertRejections(tx, batch.nodeId, batch, rejectionsOf(decoded, result));
    await this.outbox.append(tx, [message]);
    return { ack };
  }

  /** Why a batch was not the next one: it was committed before, or somebody else holds the partition. */
  private async explain(tx: Transaction, batch: IngestBatch): Promise<Committed> {
    const fence = await this.fences.lock(tx, batch.topic, batch.partition);
    const isMine = fence?.generation === batch.generation && fence.epoch === batch.epoch;
    if (isMine && fence.nextOffset > batch.firstOffset)
      return { kind: 'committed', nextOffset: fence.nextOffset };
    return { kind: 'fenced' };
  }

  /** Folds the batch; what it changes of rows that are there is locked first, and looked at again under the lock. */
  private async foldLocked(tx: Transaction, decoded: DecodedBatch, nowMs: number): Promise<FoldResult> {
    const { batch, events } = decoded;
    const known = await this.repository.findKnown(tx, [...new Set(batch.dispatchIds)]);
    const knownFacts = await this.repository.findFacts(tx, batch.nodeId, factIdsOf(events, known));
    const voice = this.routes.voiceOf(batch.nodeId, nowMs);
    const input = { nodeId: batch.nodeId, events, knownFacts, voice, nowMs };
    const first = fold({ ...input, known });
    const changing = changedIds(first).filter((id) => known.has(id));
    if (changing.length === 0) return first;
    const locked = await this.repository.lockKnown(tx, changing);
    const second = fold({ ...input, known: new Map([...known, ...locked]) });
    // What is refused now may free its event id for a change of another row, which nobody has locked.
    if (changedIds(second).some((id) => known.has(id) && !locked.has(id))) throw new Overtaken();
    return second;
  }

  private async writeRows(
    tx: Transaction,
    decoded: DecodedBatch,
    result: FoldResult,
    isRepeat: boolean,
  ): Promise<void> {
    const written = result.dispatches.filter(({ row }) => row);
    const isDirect = ({ isNew }: Folded): boolean => isNew && !isRepeat;
    const direct = written.filter(isDirect);
    const staged = written.filter((folded) => !isDirect(folded));
    if (direct.length > 0 && !(await this.repository.copyNew(tx, rowsOf(decoded, direct))))
      throw new Overtaken();
    const { nodeId } = decoded.batch;
    const inherited = staged.flatMap(({ dispatchId, current }) =>
      current.nodeId === nodeId ? [] : [dispatchId],
    );
    if (staged.length > 0) {
      const upserted = await this.repository.upsert(tx, rowsOf(decoded, staged), inherited);
      if (upserted !== staged.length) throw new Overtaken();
    }
    const amended = written.filter(({ isNew }) => !isNew).map(({ dispatchId }) => dispatchId);
    await this.repository.replaceAddressees(tx, amended, addresseesOf(decoded, written));
    await this.repository.updateLife(
      tx,
      result.dispatches.filter(({ hasLifeChanged }) => hasLifeChanged),
    );
  }

  private count(node: string, { accepted, exceptions }: Ack): void {
    this.events.inc({ node, outcome: 'accepted' }, accepted);
    for (const { outcome, code, from, to } of exceptions) {
      this.events.inc({ node, outcome }, to - from + 1);
      if (code !== undefined) this.rejected.inc({ node, code }, to - from + 1);
    }
  }
}

/** An id that another partition's batch has written meanwhile counts too: the second look finds it. */
function isOvertaken(error: unknown): boolean {
  return error instanceof Overtaken || error instanceof FactKnown;
}

/** Ids of the events that may become facts: all but the first snapshot of a dispatch. */
function factIdsOf(events: readonly IncomingEvent[], known: ReadonlyMap<string, KnownDispatch>): string[] {
  const there = new Set(known.keys());
  return events.flatMap(({ type, dispatchId, eventId }) => {
    const isFact = type === 'fact' || there.has(dispatchId);
    there.add(dispatchId);
    return isFact ? [eventId] : [];
  });
}

/** Rows one behind the other; all of them in one piece where nothing was left out. */
function rowsOf(decoded: DecodedBatch, folded: readonly Folded[]): Buffer[] {
  const indexes = folded.flatMap(({ row }) => (row ? [row.index] : []));
  if (indexes.length === decoded.events.length)
    return [decoded.rows.subarray(0, decoded.batch.rowEnds.at(-1))];
  return indexes.map((index) => rowBytes(decoded, index));
}

function addresseesOf(
  { batch }: DecodedBatch,
  written: readonly Folded[],
): { dispatchId: string; personKey: string }[] {
  if (batch.addressees.length === 0) return [];
  const keys = new Map(batch.addressees.map((entry) => [entry.index, entry.keys]));
  return written.flatMap(({ dispatchId, row }) =>
    (row ? (keys.get(row.index) ?? []) : []).map((personKey) => ({ dispatchId, personKey })),
  );
}

function changedIds({ dispatches, facts }: FoldResult): string[] {
  return [
    ...new Set([...dispatches, ...facts.map(({ event }) => event)].map(({ dispatchId }) => dispatchId)),
  ];
}

function ackOf({ batch, events }: DecodedBatch, { outcomes }: FoldResult, committedAt: string): Ack {
  const { topic, partition, generation, firstOffset, lastOffset, rejections } = batch;
  return buildAck({
    topic,
    partition,
    generation,
    firstOffset,
    lastOffset,
    committedAt,
    rejections,
    events: events.map(({ index, eventId, dispatchId }) => ({
      offset: batch.offsets[index] ?? firstOffset,
      eventId,
      dispatchId,
      outcome: outcomes[index] ?? { kind: 'accepted' },
    })),
  });
}

/** What the border rejected and what the rules rejected, for the operator's list. */
function rejectionsOf({ batch, events }: DecodedBatch, { outcomes }: FoldResult): IngestRejection[] {
  const own = events.flatMap((event): IngestRejection[] => {
    const outcome = outcomes[event.index];
    if (outcome?.kind !== 'rejected') return [];
    const { kind: _, ...fault } = outcome;
    const { eventId, dispatchId } = event;
    const digest = event.digest.toString('hex');
    return [{ offset: batch.offsets[event.index] ?? -1, ...fault, eventId, dispatchId, digest }];
  });
  return [...batch.rejections, ...own];
}
