import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@valija/database';
import type { Logger } from '@valija/observability';
import { LOGGER } from '@valija/service';
import { AnsweredService } from '../restore/answered.service.js';
import { INGEST_DATABASE } from '../restore/databases.js';
import { type DecodedBatch, cutBehind } from './batch.js';
import type { Committed } from './commit-queue.js';
import { FenceRepository } from './fence.repository.js';
import { differingFrom } from './fold-answered.js';
import { WritingService } from './writing.service.js';

/** Something of the partition was answered before: its batches go one by one, and as they were cut. */
export class AnsweredBefore extends Error {}

/** Nothing more of the partition was: it waits until the store is open, and others have their turn. */
export class AllAnswered extends Error {}

/** Commits what was answered before the database was restored: alike, at the same instant, and without telling anew. */
@Injectable()
export class ReplayService {
  constructor(
    @Inject(INGEST_DATABASE) private readonly database: Database,
    @Inject(FenceRepository) private readonly fences: FenceRepository,
    @Inject(WritingService) private readonly writing: WritingService,
    @Inject(AnsweredService) private readonly answered: AnsweredService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * A first part of a batch: as far as one answer went.
   *
   * @returns undefined where its fence does not let it
   */
  commit(decoded: DecodedBatch, isRepeat: boolean): Promise<Committed | undefined> {
    return this.database.transaction(async (tx) => {
      const { batch } = decoded;
      const range = await this.answered.nextFrom(tx, batch, batch.firstOffset);
      const isWithin = range !== undefined && range.firstOffset <= batch.firstOffset;
      const part = range ? cutBehind(decoded, isWithin ? range.lastOffset : range.firstOffset - 1) : decoded;
      const { places, isReplaying } = await this.fences.advance(tx, [part.batch]);
      if (places.size === 0) return undefined;
      const [ack] = await this.writing.write(tx, [part], isRepeat, isWithin ? range : undefined);
      const differing = ack && isWithin ? differingFrom(ack, range.exceptions) : 0;
      const { topic, partition, firstOffset, lastOffset } = part.batch;
      if (differing > 0)
        this.logger.error(
          { topic, partition, firstOffset, lastOffset, differing, code: 'answer-differs' },
          'events are answered otherwise than before the restore',
        );
      await this.answered.done(tx, part.batch, lastOffset + 1, differing);
      if (!isReplaying) await this.answered.settle(tx, part.batch.dispatchIds);
      return { kind: 'committed', nextOffset: lastOffset + 1 };
    });
  }
}
