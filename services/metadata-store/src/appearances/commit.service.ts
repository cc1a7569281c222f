import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { AppearanceView, AppearancesRpc, Channel, LifeCycleEventName } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { BlindIndex } from '@valija/dispatch-rows';
import { type LifeCycle, appear, expire } from '@valija/legal';
import { Metrics } from '@valija/observability';
import { CLOCK } from '@valija/service';
import { SigningKey } from '@valija/tokens';
import { HUB, type LifeFact } from '../life/life-fact.js';
import { LifeService } from '../life/life.service.js';
import { AppearanceNotFound, DispatchChanged, IdempotencyKeyReused } from './appearances.errors.js';
import { type ActionableDispatch, type Appearance, AppearancesRepository } from './appearances.repository.js';
import { admissionOf, asView, isRejection, sameRequest } from './appearances.service.js';
import { RECEIPT_TYPE, receiptOf } from './receipt.js';

type CommitRequest = AppearancesRpc['appearances.commit']['request'];

export const HUB_ISSUER = 'HUB_ISSUER';
const CHANNEL: Channel = 'hub';

/**
 * The act. Its protocol has three steps, of which this is the second:
 *
 * 1. *prepare* (AppearancesService, delivery): who may; every document is fetched from its origin and held against the
 *    manifest. Nothing legal has happened, and nothing does when it fails.
 * 2. *commit* (here, one transaction): under the dispatch's row lock, if it is still available, within its term and of
 *    the version whose bytes were verified: state, receipt, fact and the message to the node, together or not at all.
 * 3. *release* (delivery): the bytes are handed over; each time is a fact of its own, and may be repeated freely.
 *
 * So a receipt exists if, and only if, exactly those bytes were verified and at hand at that instant, and there are
 * never two with effect on one dispatch.
 */
@Injectable()
export class CommitService {
  private readonly acts;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AppearancesRepository) private readonly repository: AppearancesRepository,
    @Inject(LifeService) private readonly life: LifeService,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
    @Inject(SigningKey) private readonly key: SigningKey,
    @Inject(HUB_ISSUER) private readonly hub: string,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.acts = metrics.counter('appearances_total', 'Acts of persons on dispatches', ['act']);
  }

  async commit(request: CommitRequest): Promise<AppearanceView> {
    const personKey = this.blindIndex.keyOf(request.caller.person);
    return this.database.transaction(async (tx) => {
      const nowMs = this.clock.epochMs();
      const dispatch = await this.repository.lockDispatch(tx, personKey, request.dispatchId, nowMs);
      if (!dispatch) throw new AppearanceNotFound();
      const own = await this.repository.findOwnWithin(tx, request.dispatchId, personKey);
      const repeated = own.find(({ idempotencyKey }) => idempotencyKey === request.idempotencyKey);
      if (repeated) return asView(sameRequest(repeated, request), dispatch, nowMs);
      const first = own.find(({ decision }) => decision === request.decision);
      if (first && isRejection(first)) return asView(first, dispatch, nowMs);
      const admission = admissionOf(dispatch, request, nowMs);
      if (first) return asView(first, dispatch, nowMs);
      if (dispatch.snapshot.version !== request.version) throw new DispatchChanged();
      return admission === 'with-effect'
        ? this.act(tx, dispatch, { request, personKey, nowMs })
        : this.consult(tx, dispatch, { request, personKey, nowMs });
    });
  }

  /** An act with legal effect. */
  private async act(tx: Transaction, dispatch: ActionableDispatch, who: Who): Promise<AppearanceView> {
    const { request, nowMs } = who;
    const change = appear(dispatch.lifeCycle, request.decision, nowMs);
    if (!change) throw new DispatchChanged();
    const appearance = await this.write(tx, dispatch, { ...who, hasEffect: true });
    const { next, event } = change;
    const sequence = dispatch.sequence + 1;
    await this.repository.updateLife(tx, request.dispatchId, next, sequence);
    await this.tell(tx, dispatch, { ...who, appearance, next, event, sequence });
    this.acts.inc({ act: next.state });
    return asView(appearance, { ...dispatch, lifeCycle: next }, nowMs);
  }

  /** A later look at what has ended. An expiry that nobody has written down yet is written down with it. */
  private async consult(tx: Transaction, dispatch: ActionableDispatch, who: Who): Promise<AppearanceView> {
    const { nowMs, request } = who;
    const expiry = expire(dispatch.lifeCycle, nowMs);
    if (expiry) {
      const sequence = dispatch.sequence + 1;
      await this.repository.updateLife(tx, request.dispatchId, expiry.next, sequence);
      await this.life.recordExpiries(tx, [{ ...expiryOf(dispatch), sequence, recordedAtMs: nowMs }]);
    }
    const appearance = await this.write(tx, dispatch, { ...who, hasEffect: false });
    this.acts.inc({ act: 'consulted' });
    return asView(appearance, dispatch, nowMs);
  }

  private async write(
    tx: Transaction,
    { snapshot, role, visibleFromMs }: ActionableDispatch,
    { request, personKey, nowMs, hasEffect }: Who & { hasEffect: boolean },
  ): Promise<Appearance> {
    const { dispatchId, decision, legalWarningId, idempotencyKey, caller } = request;
    const appearanceId = randomUUID();
    const { version, kind, issuer, documents } = snapshot;
    const receipt = receiptOf(request, {
      receiptId: appearanceId,
      hub: this.hub,
      hasEffect,
      version,
      kind,
      issuer,
      role,
      documents,
      availableAt: new Date(visibleFromMs).toISOString(),
      at: new Date(nowMs).toISOString(),
    });
    const appearance: Appearance = {
      appearanceId,
      dispatchId,
      personKey,
      role,
      decision,
      hasEffect,
      version,
      appearedAtMs: nowMs,
      clientId: caller.clientId,
      legalWarningId,
      idempotencyKey,
      receipt: await this.key.signStatement(receipt, RECEIPT_TYPE),
    };
    if (!(await this.repository.insert(tx, appearance))) throw new IdempotencyKeyReused();
    return appearance;
  }

  /** Writes the fact down and tells the node. */
  private async tell(
    tx: Transaction,
    { nodeId, role, snapshot }: ActionableDispatch,
    told: Told,
  ): Promise<void> {
    const { request, nowMs, appearance, next, event, sequence } = told;
    const at = new Date(nowMs).toISOString();
    const actor = { role, ...request.caller.person };
    const fact: LifeFact = {
      dispatchId: request.dispatchId,
      source: HUB,
      factId: appearance.appearanceId,
      kind: next.state,
      effect: 'applied',
      version: snapshot.version,
      resolution: next.state === 'available' ? undefined : next.state,
      legalAtMs: nowMs,
      recordedAtMs: nowMs,
      channel: CHANNEL,
      actorRole: role,
      sequence,
      details: { actor, clientId: request.caller.clientId, method: request.caller.method },
    };
    await this.life.record(
      tx,
      [fact],
      [
        {
          nodeId,
          name: event,
          event: {
            dispatchId: request.dispatchId,
            sequence,
            version: snapshot.version,
            resolution: next.state === 'available' ? 'accessed' : next.state,
            legalAt: at,
            recordedAt: at,
            channel: CHANNEL,
            actor,
            clientId: request.caller.clientId,
            appearanceId: appearance.appearanceId,
            receipt: appearance.receipt,
          },
        },
      ],
    );
  }
}

interface Who {
  readonly request: CommitRequest;
  readonly personKey: string;
  readonly nowMs: number;
}

interface Told extends Who {
  readonly appearance: Appearance;
  readonly next: LifeCycle;
  readonly event: LifeCycleEventName;
  readonly sequence: number;
}

function expiryOf({ snapshot, nodeId, lifeCycle }: ActionableDispatch): {
  dispatchId: string;
  nodeId: string;
  version: number;
  expiresAtMs: number;
} {
  const { dispatchId, version } = snapshot;
  return { dispatchId, nodeId, version, expiresAtMs: lifeCycle.expiresAtMs ?? 0 };
}
