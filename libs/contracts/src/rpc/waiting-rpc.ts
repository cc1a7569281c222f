import type { DispatchSnapshot } from '../generated/messages.js';

/** What waits for a person: neither opened nor over. */
export interface OpenDispatch {
  readonly dispatchId: string;
  readonly kind: DispatchSnapshot['kind'];
  readonly visibleFromMs: number;
  /** End of the term, in epoch milliseconds; null for what never expires. */
  readonly expiresAtMs: number | null;
}

/** What a reader of metadata-store answers to alerts. It says how things stand, and nothing of what they are about. */
export interface WaitingRpc {
  /** Which of these are visible and open for this person now, in no order. */
  'waiting.of': {
    request: { personKey: string; dispatchIds: readonly string[] };
    response: { open: OpenDispatch[] };
  };
  /** Everything that is open for this person, or will be when it becomes visible: the newest thousand. */
  'waiting.all': { request: { personKey: string }; response: { open: OpenDispatch[] } };
}
