import type { LifeCycleEvent, LifeCycleEventName, PersonRole } from '@valija/contracts';
import type { DispatchState } from '@valija/legal';

/** How a dispatch stands. */
export interface PresentLife {
  readonly state: DispatchState;
  readonly legalAtMs: number | null;
  readonly sequence: number;
}

/** What a node was told, and how the dispatch stands in the restored database. */
export interface RecoveredAct {
  readonly eventId: string;
  readonly name: LifeCycleEventName;
  readonly event: LifeCycleEvent;
  /** It is written down already. */
  readonly isKnown: boolean;
  readonly present: PresentLife;
}

/** An act of a person, as the receipt and the event say it. */
export interface RestoredAppearance {
  readonly appearanceId: string;
  readonly dispatchId: string;
  readonly personKey: string;
  readonly role: PersonRole;
  readonly decision: 'accept' | 'reject';
  readonly version: number;
  readonly appearedAt: string;
  readonly clientId: string;
  readonly legalWarningId: string;
  readonly receipt: string;
}

/** What a signed receipt says that its event does not. */
interface ReceiptWords {
  readonly legalWarningId: string;
  readonly identification: { readonly method: string };
}

/**
 * What a recovered act makes of a dispatch. The act that happened first counts (Ley 39/2015, art. 41.7), also where the
 * other one was read again before it; and the numbers of its events are never given twice.
 */
export function lifeAfter(
  present: PresentLife,
  { resolution, legalAt, sequence }: LifeCycleEvent,
): PresentLife {
  const next = Math.max(present.sequence, sequence);
  const legalAtMs = Date.parse(legalAt);
  const isFirst = present.state === 'available' || (present.legalAtMs ?? Infinity) > legalAtMs;
  return isFirst ? { state: resolution, legalAtMs, sequence: next } : { ...present, sequence: next };
}

/** A correction follows from what a node said, which is read again: only its number counts here. */
export function isAct(name: LifeCycleEventName): boolean {
  return name !== 'DispatchResolutionCorrected';
}

/** @returns undefined for an expiry: nobody appeared */
export function appearanceIn(
  { name, event }: Pick<RecoveredAct, 'name' | 'event'>,
  personKey: string,
): RestoredAppearance | undefined {
  const { appearanceId, receipt, dispatchId, version, legalAt, clientId = '', actor } = event;
  if (appearanceId === undefined || receipt === undefined) return undefined;
  return {
    appearanceId,
    dispatchId,
    personKey,
    role: actor.role as PersonRole,
    decision: name === 'DispatchRejected' ? 'reject' : 'accept',
    version,
    appearedAt: legalAt,
    clientId,
    legalWarningId: wordsOf(receipt).legalWarningId,
    receipt,
  };
}

/** How the person was identified. */
export function methodIn({ receipt }: LifeCycleEvent): string | undefined {
  return receipt === undefined ? undefined : wordsOf(receipt).identification.method;
}

function wordsOf(receipt: string): ReceiptWords {
  return JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()) as ReceiptWords;
}
