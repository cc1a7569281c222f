import { CodedError } from '@valija/contracts';

/** What an origin's content endpoint gave: data, not exceptions. */
export type Fetched =
  /** Exactly the bytes that were announced; null where they were verified and not kept. */
  | { readonly kind: 'ready'; readonly bytes: Buffer | null }
  | { readonly kind: 'not-ready'; readonly retryAt: string | undefined }
  /** Other bytes than were announced, or the announced bytes of another type than was announced. */
  | { readonly kind: 'altered'; readonly how: 'longer' | 'shorter' | 'digest' | 'type' }
  | {
      readonly kind: 'unavailable';
      readonly until: string | undefined;
      readonly why: string;
      readonly detail?: string;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused' };

/** What a person is told when the content cannot be had: each its own answer, and nothing legal has happened. */
export function asFailure(fetched: Exclude<Fetched, { kind: 'ready' }>, nowMs: number): CodedError {
  switch (fetched.kind) {
    case 'not-ready':
      return new CodedError('content-not-ready', {
        retryAt: fetched.retryAt,
        retryAfterS: secondsTo(fetched.retryAt, nowMs),
      });
    case 'altered':
      return new CodedError('content-altered');
    case 'unavailable':
      return new CodedError('content-unavailable', {
        until: fetched.until,
        retryAfterS: secondsTo(fetched.until, nowMs),
      });
    case 'gone':
      return new CodedError('content-gone');
    case 'refused':
      return new CodedError('content-refused');
  }
}

const SOON_S = 30;

function secondsTo(instant: string | undefined, nowMs: number): number {
  if (instant === undefined) return SOON_S;
  return Math.max(1, Math.ceil((Date.parse(instant) - nowMs) / 1000));
}
