import type {
  Caller,
  DispatchDetail,
  DispatchItem,
  DispatchSnapshot,
  DispatchStateName,
  PersonRole,
} from '@valija/contracts';
import { inLanguage, isAssured, lastDayOf, stateAt } from '@valija/legal';

/** A dispatch as the table has it, opened. */
export interface OpenedDispatch {
  readonly snapshot: DispatchSnapshot;
  readonly state: DispatchStateName;
  readonly role: PersonRole;
  readonly visibleFromMs: number;
  readonly receivedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly legalAtMs: number | null;
  /** The person's own act on it. */
  readonly appearanceId: string | undefined;
}

/** The state that counts now: an expiry needs nobody to write it down. */
export function effectiveState(
  { snapshot, state, expiresAtMs, legalAtMs }: OpenedDispatch,
  nowMs: number,
): DispatchStateName {
  return stateAt({ kind: snapshot.kind, state, expiresAtMs, legalAtMs }, nowMs);
}

/** What a person sees in a list. Below the dispatch's level of assurance its words are hidden. */
export function asItem(opened: OpenedDispatch, caller: Caller, nowMs: number): DispatchItem {
  const { snapshot, role, expiresAtMs } = opened;
  const state = effectiveState(opened, nowMs);
  const legalAtMs = state === 'expired' ? (opened.legalAtMs ?? expiresAtMs) : opened.legalAtMs;
  const isVisible = isAssured(caller.assurance, snapshot.assuranceLevel);
  return {
    dispatchId: snapshot.dispatchId,
    kind: snapshot.kind,
    state,
    role,
    issuer: snapshot.issuer,
    rootIssuer: snapshot.rootIssuer,
    availableAt: new Date(opened.visibleFromMs).toISOString(),
    ...(expiresAtMs !== null && {
      accessDeadline: lastDayOf(expiresAtMs),
      expiresAt: new Date(expiresAtMs).toISOString(),
    }),
    ...(legalAtMs !== null && { legalAt: new Date(legalAtMs).toISOString() }),
    obligation: snapshot.obligation,
    urgency: snapshot.urgency ?? 'ordinary',
    assuranceLevel: snapshot.assuranceLevel,
    ...(isVisible ? words(snapshot, caller) : { requiredLevel: snapshot.assuranceLevel }),
  };
}

/** What a person sees of one dispatch: all its metadata, and nothing of its content. */
export function asDetail(opened: OpenedDispatch, caller: Caller, nowMs: number): DispatchDetail {
  const { snapshot } = opened;
  const isVisible = isAssured(caller.assurance, snapshot.assuranceLevel);
  return {
    ...asItem(opened, caller, nowMs),
    version: snapshot.version,
    receivedAt: new Date(opened.receivedAtMs).toISOString(),
    responsibleUnit: snapshot.responsibleUnit,
    postal: snapshot.postal ?? false,
    ...(opened.appearanceId !== undefined && { appearanceId: opened.appearanceId }),
    ...(isVisible && moreWords(snapshot, caller)),
  };
}

function words(snapshot: DispatchSnapshot, { languages }: Caller): Partial<DispatchItem> {
  const { subject, procedure, replyBy } = snapshot;
  return {
    subject: inLanguage(subject.texts, languages, subject.defaultLanguage),
    ...(procedure && { procedure }),
    ...(replyBy !== undefined && { replyBy }),
  };
}

function moreWords(snapshot: DispatchSnapshot, { languages }: Caller): Partial<DispatchDetail> {
  const { description, holder, caseFile, registryEntry, endsAdministrativeRoute, remedies } = snapshot;
  const holderName = holder.fullName ?? holder.bodyName;
  return {
    ...(description && {
      description: inLanguage(description.texts, languages, description.defaultLanguage),
    }),
    ...(holderName !== undefined && { holder: { fullName: holderName } }),
    ...(caseFile !== undefined && { caseFile }),
    ...(registryEntry && { registryEntry }),
    ...(endsAdministrativeRoute !== undefined && { endsAdministrativeRoute }),
    ...(remedies && { remedies }),
    documents: snapshot.documents,
  };
}
