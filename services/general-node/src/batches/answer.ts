import { type DispatchBatchAnswer, ackCodes, isRetryable } from '@valija/contracts';

export type ItemAnswer = DispatchBatchAnswer['items'][number];
export type Outcome = Exclude<ItemAnswer['outcome'], 'pending'>;

/** An item as it is kept, with its answer where it has one. */
export interface ItemRow {
  readonly position: number;
  readonly eventId: string | null;
  readonly dispatchId: string | null;
  readonly outcome: Outcome | null;
  readonly code: string | null;
  readonly pointer: string | null;
  readonly detail: string | null;
}

export function itemAnswer({ position, outcome, code, ...row }: ItemRow): ItemAnswer {
  return {
    index: position,
    ...(row.eventId !== null && { eventId: row.eventId }),
    ...(row.dispatchId !== null && { dispatchId: row.dispatchId }),
    outcome: outcome ?? 'pending',
    ...(code !== null && { code, retryable: mayHeal(code) }),
    ...(row.pointer !== null && { pointer: row.pointer }),
    ...(row.detail !== null && { detail: row.detail }),
  };
}

/** Time may heal it: the council may send the event again, as a new one. */
function mayHeal(code: string): boolean {
  return code in ackCodes && isRetryable(code as keyof typeof ackCodes);
}
