import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import type { AnsweredRange, Place } from './answered-range.js';
import { AnsweredRangesRepository } from './answered-ranges.repository.js';
import { SettlingService } from './settling.service.js';
import { StandingRepository } from './standing.repository.js';

/** What nodes were answered of offsets that are read again. */
@Injectable()
export class AnsweredService {
  constructor(
    @Inject(AnsweredRangesRepository) private readonly ranges: AnsweredRangesRepository,
    @Inject(StandingRepository) private readonly standing: StandingRepository,
    @Inject(SettlingService) private readonly settling: SettlingService,
  ) {}

  /** The range that holds an offset, or else the next one behind it. */
  nextFrom(tx: Transaction, place: Place, offset: number): Promise<AnsweredRange | undefined> {
    return this.ranges.nextFrom(tx, place, offset);
  }

  /** Whether nothing more of a partition may be read yet: all that was answered is. */
  async isDone(tx: Transaction, place: Place): Promise<boolean> {
    return (await this.standing.isReplaying(tx)) && !(await this.ranges.hasAny(tx, place));
  }

  /** What stands below is answered again, or lost. */
  async done(tx: Transaction, place: Place, nextOffset: number, differing = 0): Promise<void> {
    await this.ranges.forgetBelow(tx, place, nextOffset);
    await this.standing.countDiffering(tx, differing);
  }

  /** Acts that were written down before news of these dispatches came are written down before it again. */
  async settleBefore(tx: Transaction, dispatchIds: readonly string[], actsUntilMs: number): Promise<void> {
    if (dispatchIds.length > 0) await this.settling.settleOf(tx, { dispatchIds, actsUntilMs });
  }

  /** Dispatches that come late, after the store was opened. */
  async settle(tx: Transaction, dispatchIds: readonly string[]): Promise<void> {
    await this.settling.settleOf(tx, { dispatchIds });
  }
}
