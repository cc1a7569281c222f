import { Inject, Injectable } from '@nestjs/common';
import { placeOf } from '@valija/border';
import type { Ack, IngestBatch } from '@valija/contracts';
import { Database, DatabaseAway } from '@valija/database';
import { type Logger, Metrics } from '@valija/observability';
import { LOGGER } from '@valija/service';
import { AnsweredService } from '../restore/answered.service.js';
import { INGEST_DATABASE } from '../restore/databases.js';
import { RoutesService } from '../routes/routes.service.js';
import { type DecodedBatch, decodeBatch, firstHalf } from './batch.js';
import { AckTooLarge, WritingService, isOvertaken } from './writing.service.js';
import { CommitQueue, type Committed } from './commit-queue.js';
import { FenceRepository } from './fence.repository.js';
import { InHand } from './in-hand.js';
import { AllAnswered, AnsweredBefore, ReplayService } from './replay.service.js';

const MOST_ATTEMPTS = 8;

@Injectable()
export class IngestService {
  private readonly events;
  private readonly rejected;
  private readonly sizes;
  private readonly inHand = new InHand<Committed>();
  private readonly queue: CommitQueue;

  constructor(
    @Inject(INGEST_DATABASE) private readonly database: Database,
    @Inject(FenceRepository) private readonly fences: FenceRepository,
    @Inject(WritingService) private readonly writing: WritingService,
    @Inject(RoutesService) private readonly routes: RoutesService,
    @Inject(ReplayService) private readonly replays: ReplayService,
    @Inject(AnsweredService) private readonly answered: AnsweredService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.events = metrics.counter('ingest_events_total', 'Events answered', ['node', 'outcome']);
    this.rejected = metrics.counter(
      'ingest_rejected_total',
      'Events rejected, by the border or by what the store knows',
      ['node', 'code'],
    );
    this.sizes = metrics.histogram(
      'ingest_transaction_batches',
      'Batches that one transaction has taken',
      [],
      [1, 2, 4, 8, 16, 32, 64, 128],
    );
    this.queue = new CommitQueue({
      together: (group) => this.commitTogether(group),
      alone: (decoded) => this.commitAlone(decoded),
      isOfAll: (error) => error instanceof DatabaseAway,
    });
  }

  /**
   * Commits a batch with its rows, facts and ack, all together or not at all; with it others that wait, as long as they
   * do not stand in its way. A repeat learns that it was committed; a batch whose ack would be too large is committed up
   * to its half, and the caller goes on from there. A repeat of what is still running (the border has given up waiting,
   * while Postgres stalls) waits for that: it costs no connection.
   */
  commit(batch: IngestBatch): Promise<Committed> {
    const { topic, partition, generation, epoch, firstOffset } = batch;
    const place = [topic, partition, generation, epoch, firstOffset].join('/');
    return this.inHand.do(place, async () => {
      await this.routes.known;
      return this.queue.commit(decodeBatch(batch));
    });
  }

  private async commitAlone(batch: DecodedBatch): Promise<Committed> {
    let decoded = batch;
    let overtaken = 0;
    let isAnswered = false;
    for (;;) {
      try {
        const isRepeat = overtaken > 0;
        const committed = isAnswered
          ? await this.replays.commit(decoded, isRepeat)
          : (await this.attempt([decoded], isRepeat)).get(decoded);
        return committed ?? (await this.explain(decoded.batch));
      } catch (error) {
        if (error instanceof AllAnswered) return { kind: 'fenced' };
        if (error instanceof AnsweredBefore) isAnswered = true;
        else if (error instanceof AckTooLarge) decoded = firstHalf(decoded);
        else if (!isOvertaken(error) || ++overtaken > MOST_ATTEMPTS) throw error;
        else {
          const { topic, partition } = decoded.batch;
          this.logger.info({ topic, partition, overtaken }, 'a batch was overtaken');
        }
      }
    }
  }

  private async commitTogether(
    group: readonly DecodedBatch[],
  ): Promise<ReadonlyMap<DecodedBatch, Committed>> {
    try {
      return await this.attempt(group, false);
    } catch (error) {
      this.logger.debug({ err: error, batches: group.length }, 'batches that did not go together');
      throw error;
    }
  }

  /** One transaction. @returns what was committed: all whose fence let them */
  private async attempt(
    group: readonly DecodedBatch[],
    isRepeat: boolean,
  ): Promise<ReadonlyMap<DecodedBatch, Committed>> {
    const done = await this.database.transaction(async (tx) => {
      const advanced = await this.fences.advance(
        tx,
        group.map(({ batch }) => batch),
      );
      if (advanced.hasAnswers) throw new AnsweredBefore();
      if (advanced.isReplaying) throw new AllAnswered();
      const passed = group.filter(({ batch }) => advanced.places.has(placeOf(batch)));
      const acks = await this.writing.write(tx, passed, isRepeat);
      if (advanced.hasEvents)
        await this.answered.settle(
          tx,
          passed.flatMap(({ batch }) => batch.dispatchIds),
        );
      return acks.flatMap((ack, index): [DecodedBatch, Ack][] => {
        const decoded = passed[index];
        return decoded ? [[decoded, ack]] : [];
      });
    });
    for (const [{ batch }, ack] of done) this.count(batch.nodeId, ack);
    this.sizes.observe(done.length);
    return new Map(
      done.map(([decoded, ack]) => [decoded, { kind: 'committed', nextOffset: ack.lastOffset + 1 }]),
    );
  }

  /** Why a batch was not the next one: it was committed before, or somebody else holds the partition. */
  private explain(batch: IngestBatch): Promise<Committed> {
    return this.database.transaction(async (tx) => {
      const fence = await this.fences.lock(tx, batch.topic, batch.partition);
      const isMine = fence?.generation === batch.generation && fence.epoch === batch.epoch;
      if (isMine && fence.nextOffset > batch.firstOffset)
        return { kind: 'committed', nextOffset: fence.nextOffset };
      return { kind: 'fenced' };
    });
  }

  private count(node: string, { accepted, exceptions }: Ack): void {
    this.events.inc({ node, outcome: 'accepted' }, accepted);
    for (const { outcome, code, from, to } of exceptions) {
      this.events.inc({ node, outcome }, to - from + 1);
      if (code !== undefined) this.rejected.inc({ node, code }, to - from + 1);
    }
  }
}
