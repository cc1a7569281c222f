import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { peekReceivedAtMs } from '@valija/dispatch-rows';
import { LifeService } from '../life/life.service.js';
import { SharingService } from '../life/sharing.service.js';
import { RoutesService } from '../routes/routes.service.js';
import type { DecodedBatch } from './batch.js';
import type { FoldResult } from './fold.js';
import { asAnnouncement, asLifeFact } from './recorded-facts.js';

/** What a batch said of dispatches is written down, and told to the nodes that did not say it. */
@Injectable()
export class TellingService {
  constructor(
    @Inject(LifeService) private readonly life: LifeService,
    @Inject(SharingService) private readonly sharing: SharingService,
    @Inject(RoutesService) private readonly routes: RoutesService,
  ) {}

  /** Within the transaction of the batch, behind its rows. */
  async tell(tx: Transaction, decoded: DecodedBatch, result: FoldResult, nowMs: number): Promise<void> {
    const { batch, factByIndex } = decoded;
    const { nodeId } = batch;
    const where = { nodeId, recordedAtMs: nowMs };
    await this.life.record(
      tx,
      result.facts.map((fact) => asLifeFact(fact, factByIndex.get(fact.event.index), where)),
      result.facts.flatMap((fact) => asAnnouncement(fact, factByIndex.get(fact.event.index), nowMs)),
    );
    const changes = result.facts.flatMap(({ event: { dispatchId }, kind, effect, announced }) =>
      effect === 'applied' && !announced ? [{ dispatchId, because: kind }] : [],
    );
    const routeOf = (issuer: string): string | undefined => this.routes.nodeOf(issuer, nowMs);
    await this.sharing.tellChanges(tx, changes, { nodeId, nowMs, routeOf });
    await this.routes.tellLate(tx, this.lateOf(decoded, result, nowMs), nowMs);
  }

  /**
   * New dispatches that were on their way when their body changed its route. The border names those that it knows of; near
   * the change itself all are looked at, for its copy of the directory may have been older than ours.
   */
  private lateOf({ batch, rows }: DecodedBatch, { dispatches }: FoldResult, nowMs: number): string[] {
    const made = dispatches.filter(({ isNew }) => isNew);
    if (made.length === 0) return [];
    const isNear = this.routes.mayBeLate(batch.nodeId, peekReceivedAtMs(rows), nowMs);
    if (!isNear && batch.late.length === 0) return [];
    const named = new Set(batch.late);
    return made.flatMap(({ dispatchId, row }) =>
      isNear || (row && named.has(row.index)) ? [dispatchId] : [],
    );
  }
}
