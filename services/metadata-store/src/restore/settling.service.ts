import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { BlindIndex } from '@valija/dispatch-rows';
import { HUB, type LifeFact } from '../life/life-fact.js';
import { LifeService } from '../life/life.service.js';
import {
  type PresentLife,
  type RecoveredAct,
  appearanceIn,
  isAct,
  lifeAfter,
  methodIn,
} from './recovered-act.js';
import { RecoveredEventsRepository, type Wanted } from './recovered-events.repository.js';

const SLICE = 500;

/** Writes acts and expiries down again that the nodes were told of: the state, the receipt, the fact. Nobody is told anew. */
@Injectable()
export class SettlingService {
  constructor(
    @Inject(RecoveredEventsRepository) private readonly repository: RecoveredEventsRepository,
    @Inject(LifeService) private readonly life: LifeService,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
  ) {}

  /** All of these dispatches. */
  async settleOf(tx: Transaction, wanted: Omit<Wanted, 'limit'>): Promise<void> {
    while ((await this.settleSlice(tx, wanted)) === SLICE);
  }

  /** @returns how many there were, of a bounded number */
  async settleSlice(tx: Transaction, wanted: Omit<Wanted, 'limit'> = {}): Promise<number> {
    const ready = await this.repository.lockReady(tx, { ...wanted, limit: SLICE });
    if (ready.length === 0) return 0;
    const unknown = ready.filter(({ isKnown }) => !isKnown);
    const acts = unknown.filter(({ name }) => isAct(name));
    await this.repository.insertAppearances(
      tx,
      acts.flatMap((each) => appearanceIn(each, this.personKeyOf(each)) ?? []),
    );
    await this.life.record(tx, acts.map(asFact), []);
    for (const [dispatchId, life] of livesAfter(unknown))
      await this.repository.updateLife(tx, dispatchId, life);
    await this.repository.forget(
      tx,
      ready.map(({ eventId }) => eventId),
    );
    return ready.length;
  }

  private personKeyOf({ event: { actor } }: RecoveredAct): string {
    const { idType, idNumber } = actor;
    return idType === undefined || idNumber === undefined ? '' : this.blindIndex.keyOf({ idType, idNumber });
  }
}

/** By dispatch: what all of them, in their order, make of it. */
function livesAfter(events: readonly RecoveredAct[]): Map<string, PresentLife> {
  const lives = new Map<string, PresentLife>();
  for (const { name, event, present } of events) {
    const before = lives.get(event.dispatchId) ?? present;
    const sequence = Math.max(before.sequence, event.sequence);
    lives.set(event.dispatchId, isAct(name) ? lifeAfter(before, event) : { ...before, sequence });
  }
  return lives;
}

function asFact({ eventId, event }: RecoveredAct): LifeFact {
  const { dispatchId, version, resolution, legalAt, recordedAt, channel, actor, sequence, clientId } = event;
  const method = methodIn(event);
  return {
    dispatchId,
    source: HUB,
    factId: event.appearanceId ?? eventId,
    kind: resolution,
    effect: 'applied',
    version,
    resolution,
    legalAtMs: Date.parse(legalAt),
    recordedAtMs: Date.parse(recordedAt),
    channel,
    actorRole: actor.role,
    sequence,
    details: method === undefined ? {} : { actor, clientId, method },
  };
}
