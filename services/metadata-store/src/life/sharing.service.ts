import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type DispatchStateShared, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { Transaction } from '@valija/database';
import { Outbox, type OutboxMessage } from '@valija/messaging';
import { sharedState } from './shared-state.js';
import { SharingRepository } from './sharing.repository.js';

/** A dispatch whose issuer comes by another node now. */
export interface Told {
  readonly dispatchId: string;
  /** Everybody who is to know. */
  readonly nodes: readonly string[];
  /** Who hears what happens to it from now on, beside the node that made it. */
  readonly hearer: string | undefined;
  readonly routedBy: string | undefined;
}

/** A change that a node made, and the others have not heard of. */
export interface SaidChange {
  readonly dispatchId: string;
  readonly because: Exclude<DispatchStateShared['because'], 'route-changed'>;
}

/** Two nodes speak for one dispatch when its body has changed its route: each is told what it did not say itself. */
@Injectable()
export class SharingService {
  constructor(
    @Inject(SharingRepository) private readonly repository: SharingRepository,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** Under the dispatches' row locks: an act is told to the new hearer, or stands in the state that it is shown. */
  async tellRoute(tx: Transaction, told: readonly Told[], nowMs: number): Promise<void> {
    await this.repository.replaceHearers(
      tx,
      told.map(({ dispatchId, hearer }) => ({ dispatchId, node: hearer })),
    );
    const recordedAt = new Date(nowMs).toISOString();
    const tellings = new Map(told.map((each) => [each.dispatchId, each]));
    const dispatches = await this.repository.findShared(tx, [...tellings.keys()]);
    const messages = dispatches.flatMap((dispatch) => {
      const telling = tellings.get(dispatch.snapshot.dispatchId);
      if (!telling) return [];
      const { nodes, routedBy } = telling;
      const because = 'route-changed';
      return messagesTo(nodes, sharedState(dispatch, { because, saidBy: undefined, routedBy, recordedAt }));
    });
    await this.outbox.append(tx, messages);
  }

  /** What a node's batch changed, to the others who hear of it. Whoever speaks hears from now on. */
  async tellChanges(
    tx: Transaction,
    changes: readonly SaidChange[],
    by: { nodeId: string; nowMs: number; routeOf: (issuer: string) => string | undefined },
  ): Promise<void> {
    if (changes.length === 0) return;
    const { nodeId: saidBy, nowMs, routeOf } = by;
    const ids = [...new Set(changes.map(({ dispatchId }) => dispatchId))];
    const dispatches = await this.repository.findHeardByOthers(tx, ids, saidBy);
    const byId = new Map(dispatches.map((dispatch) => [dispatch.snapshot.dispatchId, dispatch]));
    const recordedAt = new Date(nowMs).toISOString();
    const messages = changes.flatMap(({ dispatchId, because }) => {
      const dispatch = byId.get(dispatchId);
      if (!dispatch) return [];
      const others = [dispatch.madeBy, ...dispatch.hearers].filter((node) => node !== saidBy);
      const routedBy = routeOf(dispatch.issuer);
      return messagesTo(others, sharedState(dispatch, { because, saidBy, routedBy, recordedAt }));
    });
    await this.outbox.append(tx, messages);
    await this.repository.addHearers(
      tx,
      dispatches.flatMap(({ madeBy, snapshot: { dispatchId } }) =>
        madeBy === saidBy ? [] : [{ dispatchId, node: saidBy }],
      ),
    );
  }
}

/** One event in as many topics as there are nodes to hear it. */
function messagesTo(nodes: readonly string[], event: DispatchStateShared): OutboxMessage[] {
  const headers = envelopeHeaders({
    id: randomUUID(),
    name: 'DispatchStateShared',
    source: '/hub/metadata-store',
    time: event.recordedAt,
    subject: event.dispatchId,
  });
  const value = JSON.stringify(event);
  return nodes.map((node) => ({
    topic: nodeTopics(node).events,
    key: event.dispatchId,
    headers,
    value,
    isPersonal: true,
  }));
}
