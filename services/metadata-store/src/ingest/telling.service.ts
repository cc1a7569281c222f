import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { peekReceivedAtMs } from '@valija/dispatch-rows';
import { LifeService } from '../life/life.service.js';
import { SharingService } from '../life/sharing.service.js';
import { RoutesService } from '../routes/routes.service.js';
import type { FoldedBatch } from './batch-rows.js';
import { asAnnouncement, asLifeFact } from './recorded-facts.js';

/** What a batch said of dispatches is written down, and told to the nodes that did not say it. */
@Injectable()
export class TellingService {
  constructor(
    @Inject(LifeService) private readonly life: LifeService,
    @Inject(SharingService) private readonly sharing: SharingService,
    @Inject(RoutesService) private readonly routes: RoutesService,
  ) {}

  /** Within the transaction of the batches, behind their rows. */
  async tell(tx: Transaction, folds: readonly FoldedBatch[], nowMs: number): Promise<void> {
    const said = folds.flatMap(({ decoded: { batch, factByIndex }, result }) =>
      result.facts.map((fact) => ({
        nodeId: batch.nodeId,
        fact,
        words: factByIndex.get(fact.event.index),
      })),
    );
    await this.life.record(
      tx,
      said.map(({ nodeId, fact, words }) => asLifeFact(fact, words, { nodeId, recordedAtMs: nowMs })),
      said.flatMap(({ fact, words }) => asAnnouncement(fact, words, nowMs)),
    );
    const routeOf = (issuer: string): string | undefined => this.routes.nodeOf(issuer, nowMs);
    for (const [nodeId, own] of Map.groupBy(said, (each) => each.nodeId)) {
      const changes = own.flatMap(({ fact: { event, kind, effect, announced } }) =>
        effect === 'applied' && !announced ? [{ dispatchId: event.dispatchId, because: kind }] : [],
      );
      await this.sharing.tellChanges(tx, changes, { nodeId, nowMs, routeOf });
    }
    await this.routes.tellLate(
      tx,
      folds.flatMap((folded) => this.lateOf(folded, nowMs)),
      nowMs,
    );
  }

  /**
   * New dispatches that were on their way when their body changed its route. The border names those that it knows of; near
   * the change itself all are looked at, for its copy of the directory may have been older than ours.
   */
  private lateOf({ decoded: { batch, rows }, result }: FoldedBatch, nowMs: number): string[] {
    const made = result.dispatches.filter(({ isNew }) => isNew);
    if (made.length === 0) return [];
    const isNear = this.routes.mayBeLate(batch.nodeId, peekReceivedAtMs(rows), nowMs);
    if (!isNear && batch.late.length === 0) return [];
    const named = new Set(batch.late);
    return made.flatMap(({ dispatchId, row }) =>
      isNear || (row && named.has(row.index)) ? [dispatchId] : [],
    );
  }
}
