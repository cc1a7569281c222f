import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import {
  type AppearanceRequest,
  type AppearanceView,
  type AppearancesRpc,
  CodedError,
  type ContentPlan,
  type DispatchStateName,
} from '@valija/contracts';
import { BlindIndex } from '@valija/dispatch-rows';
import { stateAt } from '@valija/legal';
import { CLOCK } from '@valija/service';
import { AccessLogService } from '../access-log/access-log.service.js';
import { type Admission, admit } from './admission.js';
import { AppearanceNotFound, IdempotencyKeyReused } from './appearances.errors.js';
import { type ActionableDispatch, type Appearance, AppearancesRepository } from './appearances.repository.js';

type Releasable = AppearancesRpc['appearances.releasable'];
type Released = AppearancesRpc['appearances.released'];

/** Who may act, what was done, and what may be handed over. The act itself is CommitService's. */
@Injectable()
export class AppearancesService {
  constructor(
    @Inject(AppearancesRepository) private readonly repository: AppearancesRepository,
    @Inject(AccessLogService) private readonly accessLog: AccessLogService,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing legal happens here: it says what is to be verified first, or what was done already. */
  async prepare(request: AppearanceRequest): Promise<AppearancesRpc['appearances.prepare']['response']> {
    const personKey = this.blindIndex.keyOf(request.caller.person);
    const nowMs = this.clock.epochMs();
    this.accessLog.add(request.caller, personKey, 'prepare', request.dispatchId);
    return this.repository.asPerson(personKey, async (scope) => {
      const dispatch = await this.repository.findDispatch(scope, request.dispatchId, nowMs);
      if (!dispatch) throw new AppearanceNotFound();
      const repeated = await this.repository.findByKey(scope, request.idempotencyKey);
      if (repeated)
        return { kind: 'done', appearance: asView(sameRequest(repeated, request), dispatch, nowMs) };
      const own = await this.repository.findOwn(scope, request.dispatchId);
      const first = own.find(({ decision }) => decision === request.decision);
      if (first && isRejection(first)) return { kind: 'done', appearance: asView(first, dispatch, nowMs) };
      admissionOf(dispatch, request, nowMs);
      if (first) return { kind: 'done', appearance: asView(first, dispatch, nowMs) };
      return { kind: 'verify', plan: planOf(dispatch, request) };
    });
  }

  async receipt({
    caller,
    appearanceId,
  }: AppearancesRpc['appearances.receipt']['request']): Promise<AppearanceView> {
    const { appearance, dispatch, nowMs } = await this.own(caller, appearanceId, 'receipt');
    return asView(appearance, dispatch, nowMs);
  }

  async releasable({
    caller,
    appearanceId,
    documentId,
  }: Releasable['request']): Promise<Releasable['response']> {
    const { appearance, dispatch } = await this.own(caller, appearanceId, 'release');
    const document = dispatch.snapshot.documents.find((each) => each.documentId === documentId);
    if (!document || appearance.decision === 'reject') throw new AppearanceNotFound();
    return { plan: planOf(dispatch, { caller }), document, hasEffect: appearance.hasEffect };
  }

  async released(release: Released['request']): Promise<Released['response']> {
    await this.repository.insertRelease({ ...release, at: this.clock.now() });
    return { recorded: true };
  }

  private async own(
    caller: AppearanceRequest['caller'],
    appearanceId: string,
    operation: string,
  ): Promise<{ appearance: Appearance; dispatch: ActionableDispatch; nowMs: number }> {
    const personKey = this.blindIndex.keyOf(caller.person);
    const nowMs = this.clock.epochMs();
    return this.repository.asPerson(personKey, async (scope) => {
      const appearance = await this.repository.findById(scope, appearanceId);
      const dispatch =
        appearance && (await this.repository.findDispatch(scope, appearance.dispatchId, nowMs));
      this.accessLog.add(caller, personKey, operation, appearance?.dispatchId ?? null);
      if (!appearance || !dispatch) throw new AppearanceNotFound();
      return { appearance, dispatch, nowMs };
    });
  }
}

/** @throws CodedError where the person may not act so */
export function admissionOf(
  dispatch: ActionableDispatch,
  request: AppearanceRequest,
  nowMs: number,
): Admission {
  const { kind, assuranceLevel } = dispatch.snapshot;
  const admission = admit({ kind, assuranceLevel, state: stateAt(dispatch.lifeCycle, nowMs) }, request);
  if (admission instanceof CodedError) throw admission;
  return admission;
}

/**
 * Who has rejected and asks again, by an application that has forgotten its key, gets the receipt that there is: what
 * has ended cannot be rejected once more. It shows no content, so it asks for no assurance.
 */
export function isRejection({ decision }: Appearance): boolean {
  return decision === 'reject';
}

/** A key stands for one request: with another one it was used by mistake. */
export function sameRequest(appearance: Appearance, { dispatchId, decision }: AppearanceRequest): Appearance {
  if (appearance.dispatchId !== dispatchId || appearance.decision !== decision)
    throw new IdempotencyKeyReused();
  return appearance;
}

export function asView(
  appearance: Appearance,
  { snapshot, lifeCycle }: ActionableDispatch,
  nowMs: number,
): AppearanceView {
  const state: DispatchStateName = stateAt(lifeCycle, nowMs);
  return {
    appearanceId: appearance.appearanceId,
    dispatchId: appearance.dispatchId,
    decision: appearance.decision,
    hasEffect: appearance.hasEffect,
    appearedAt: new Date(appearance.appearedAtMs).toISOString(),
    state,
    documents: appearance.decision === 'reject' ? [] : snapshot.documents,
    receipt: appearance.receipt,
  };
}

function planOf(
  { snapshot, saidBy: nodeId, role }: ActionableDispatch,
  { caller }: Pick<AppearanceRequest, 'caller'>,
): ContentPlan {
  return {
    dispatchId: snapshot.dispatchId,
    version: snapshot.version,
    issuer: snapshot.issuer.dir3,
    nodeId,
    role,
    person: caller.person,
    documents: snapshot.documents,
  };
}
