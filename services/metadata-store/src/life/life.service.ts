import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { Transaction } from '@valija/database';
import { Outbox, type OutboxMessage } from '@valija/messaging';
import { type Announcement, HUB, type LifeFact } from './life-fact.js';
import { LifeRepository } from './life.repository.js';
import { SharingRepository } from './sharing.repository.js';

/** The end of a term without access. */
export interface Expiry {
  readonly dispatchId: string;
  readonly nodeId: string;
  readonly version: number;
  /** Its legal instant. */
  readonly expiresAtMs: number;
  readonly sequence: number;
  readonly recordedAtMs: number;
}

/** A fact of this id and source is there already. */
export class FactKnown extends Error {}

/** Writes down what happens to dispatches, and tells the nodes that hear of them. */
@Injectable()
export class LifeService {
  constructor(
    @Inject(LifeRepository) private readonly repository: LifeRepository,
    @Inject(SharingRepository) private readonly sharing: SharingRepository,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /**
   * In the transaction that makes them true.
   *
   * @throws {FactKnown} where one of them was written down before: nothing of the transaction may stand
   */
  async record(
    tx: Transaction,
    facts: readonly LifeFact[],
    announcements: readonly Announcement[],
  ): Promise<void> {
    if (!(await this.repository.insertFacts(tx, facts))) throw new FactKnown();
    const ids = announcements.map(({ event }) => event.dispatchId);
    const hearers = await this.sharing.findHearers(tx, ids);
    await this.outbox.append(
      tx,
      announcements.flatMap((each) => asMessages(each, hearers.get(each.event.dispatchId) ?? [])),
    );
  }

  /** An expiry is a fact of its own, with its own evidence, not a flag that somebody computes. */
  async recordExpiries(tx: Transaction, expiries: readonly Expiry[]): Promise<void> {
    await this.record(tx, expiries.map(asFact), expiries.map(asAnnouncement));
  }
}

function asFact({ dispatchId, version, expiresAtMs, sequence, recordedAtMs }: Expiry): LifeFact {
  return {
    dispatchId,
    source: HUB,
    factId: randomUUID(),
    kind: 'expired',
    effect: 'applied',
    version,
    resolution: 'expired',
    legalAtMs: expiresAtMs,
    recordedAtMs,
    channel: 'hub',
    actorRole: 'clock',
    sequence,
    details: {},
  };
}

function asAnnouncement({
  dispatchId,
  nodeId,
  version,
  expiresAtMs,
  sequence,
  recordedAtMs,
}: Expiry): Announcement {
  return {
    nodeId,
    name: 'DispatchExpired',
    event: {
      dispatchId,
      sequence,
      version,
      resolution: 'expired',
      legalAt: new Date(expiresAtMs).toISOString(),
      recordedAt: new Date(recordedAtMs).toISOString(),
      channel: 'hub',
      actor: { role: 'clock' },
    },
  };
}

/** To the node that made it, and to who else hears of it: one event, in the topic of each. */
function asMessages({ nodeId, name, event }: Announcement, hearers: readonly string[]): OutboxMessage[] {
  const headers = envelopeHeaders({
    id: randomUUID(),
    name,
    source: '/hub/metadata-store',
    time: event.recordedAt,
    subject: event.dispatchId,
  });
  const value = JSON.stringify(event);
  return [nodeId, ...hearers].map((node) => ({
    topic: nodeTopics(node).events,
    key: event.dispatchId,
    headers,
    value,
    // Who acted, and the receipt.
    isPersonal: true,
  }));
}
