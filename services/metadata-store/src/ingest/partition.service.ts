import { Inject, Injectable } from '@nestjs/common';
import { type GapConfirmed, type Log, ackMessage, confirmGap, lostAck, startOf } from '@valija/border';
import type { Clock } from '@valija/clock';
import { type IngestRpc, type LogState, nodeOfTopic } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { Outbox } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { AnsweredService } from '../restore/answered.service.js';
import { INGEST_DATABASE } from '../restore/databases.js';
import { FenceRepository } from './fence.repository.js';
import { RejectionRepository } from './rejection.repository.js';

/** Who reads which partition from where, and what becomes of a gap. */
@Injectable()
export class PartitionService {
  constructor(
    @Inject(INGEST_DATABASE) private readonly database: Database,
    @Inject(FenceRepository) private readonly fences: FenceRepository,
    @Inject(RejectionRepository) private readonly rejectionRepository: RejectionRepository,
    @Inject(AnsweredService) private readonly answered: AnsweredService,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  assign(log: LogState): Promise<IngestRpc['ingest.assign']['response']> {
    return this.database.transaction(async (tx) => {
      const fence = await this.fences.lock(tx, log.topic, log.partition);
      const start = startOf(fence, logOf(log));
      if (start.kind === 'stopped') return start;
      if (await this.answered.isDone(tx, log))
        return { kind: 'stopped', reason: 'restoring', nextOffset: start.offset };
      const epoch = await this.fences.take(tx, log, start.generation, start.offset);
      return { kind: 'from', offset: start.offset, generation: start.generation, epoch };
    });
  }

  async positions(): Promise<IngestRpc['ingest.positions']['response']> {
    return { positions: await this.fences.positions() };
  }

  /** An operator has looked: the gap is there to stay, and what is lost is acked as lost. */
  confirm(
    log: IngestRpc['ingest.confirmGap']['request'],
  ): Promise<IngestRpc['ingest.confirmGap']['response']> {
    return this.database.transaction(async (tx) => {
      const fence = await this.fences.lock(tx, log.topic, log.partition);
      const confirmed = confirmGap(fence, logOf(log));
      if (!confirmed) {
        return { lost: null, generation: fence?.generation ?? 0, nextOffset: fence?.nextOffset ?? 0 };
      }
      await this.fences.take(tx, log, confirmed.generation, confirmed.nextOffset);
      const isRestored = (await this.answered.nextFrom(tx, log, fence?.nextOffset ?? 0)) !== undefined;
      await this.tellLost(tx, log, confirmed, isRestored);
      await this.answered.done(tx, log, confirmed.nextOffset);
      const { topic, partition, operator } = log;
      this.logger.warn({ topic, partition, operator, ...confirmed }, 'an operator confirmed a gap');
      return confirmed;
    });
  }

  rejections(
    request: IngestRpc['ingest.rejections']['request'],
  ): Promise<IngestRpc['ingest.rejections']['response']> {
    return this.rejectionRepository.findPage(request);
  }

  private async tellLost(
    tx: Transaction,
    { topic, partition }: LogState,
    confirmed: GapConfirmed,
    isRestored: boolean,
  ): Promise<void> {
    const nodeId = nodeOfTopic(topic);
    if (!confirmed.lost || nodeId === undefined) return;
    const committedAt = this.clock.now().toISOString();
    const ack = lostAck(
      { topic, partition, generation: confirmed.generation, committedAt },
      confirmed.lost,
      isRestored,
    );
    await this.outbox.append(tx, [ackMessage(nodeId, ack)]);
  }
}

function logOf({ topicId, logStart, logEnd }: LogState): Log {
  return { topicId, start: logStart, end: logEnd };
}
