import { Inject, Injectable } from '@nestjs/common';
import {
  type Fence,
  type GapConfirmed,
  type HeldLog,
  ackMessage,
  confirmGap,
  isKnownAck,
  lostAck,
  startOf,
} from '@valija/border';
import type { Clock } from '@valija/clock';
import { type Ack, type LogState, nodeOfTopic } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { Outbox } from '@valija/messaging';
import type { Logger } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { NoticeFencesRepository } from './notice-fences.repository.js';
import { SaidAcksGateway } from './said-acks.gateway.js';

/** A partition that is this process's now. */
export interface Taken extends Pick<HeldLog, 'generation' | 'epoch'> {
  readonly offset: number;
  /** Offsets below were answered before, by a later database than this one. */
  readonly answeredBelow: number;
}

/**
 * From where a topic of notices is read. Notices are nobody's term: what a log has lost waits for no operator, and a database that
 * was restored from a backup goes on by itself.
 */
@Injectable()
export class PartitionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeFencesRepository) private readonly fences: NoticeFencesRepository,
    @Inject(SaidAcksGateway) private readonly saidAcks: SaidAcksGateway,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async take(log: LogState): Promise<Taken> {
    const { topic, partition } = log;
    const said = (await this.saidAcks.beyondRelay(nodeOfTopic(topic) ?? '')).filter(
      (ack) => ack.topic === topic && ack.partition === partition,
    );
    return this.database.transaction((tx) => this.takeIn(tx, log, said));
  }

  /** Goes on where this database stands; if the hub has said more than it knows, in a generation that nobody has heard of yet. */
  private async takeIn(tx: Transaction, log: LogState, said: readonly Ack[]): Promise<Taken> {
    const fence = await this.fences.lock(tx, log);
    const start = placeIn(fence, log);
    const unknown = said.filter((ack) => !isKnownAck(ack, fence));
    const generation = Math.max(start.generation, ...unknown.map((ack) => ack.generation + 1));
    const epoch = await this.fences.take(tx, log, { generation, nextOffset: start.nextOffset });
    const answered = Math.min(log.logEnd, Math.max(0, ...unknown.map(({ lastOffset }) => lastOffset + 1)));
    const isSame = fence?.topicId === log.topicId;
    const answeredBelow = await this.fences.raiseAnswered(tx, log, { answered, isSame });
    if (unknown.length > 0)
      this.logger.warn(
        { topic: log.topic, acks: unknown.length, generation },
        'notices are read again: the database is older than what was answered',
      );
    if (start.lost) {
      this.logger.warn({ topic: log.topic, ...start.lost }, 'notices were lost before they were read');
      const { topic, partition } = log;
      const committedAt = this.clock.now().toISOString();
      const isRestored = start.lost.from < answeredBelow;
      const ack = lostAck({ topic, partition, generation, committedAt }, start.lost, isRestored);
      await this.outbox.append(tx, [ackMessage(nodeOfTopic(topic) ?? '', ack)]);
    }
    return { generation, epoch, offset: start.nextOffset, answeredBelow };
  }
}

/** What its log has lost is lost: it is answered as that, and its node publishes it again. */
function placeIn(fence: Fence | undefined, log: LogState): GapConfirmed {
  const held = { topicId: log.topicId, start: log.logStart, end: log.logEnd };
  const start = startOf(fence, held);
  if (start.kind === 'from') return { generation: start.generation, nextOffset: start.offset, lost: null };
  const confirmed = confirmGap(fence, held);
  if (!confirmed) throw new Error('a gap that is none');
  return confirmed;
}
