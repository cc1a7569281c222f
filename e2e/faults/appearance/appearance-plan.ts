import type { Cut } from '@valija/testing';

export type Interference =
  'amendment' | 'cancellation' | 'expiry' | 'expiry written down' | 'other accepts' | 'other rejects';

export interface AppearancePlan {
  readonly decision: 'accept' | 'reject';
  /** What happens at which step of delivery: its process ends there, or somebody else does something. */
  readonly step?: { readonly name: string; readonly what: 'end' | Interference };
  /** The same at a statement of the store. */
  readonly statement?: {
    readonly index: number;
    /** Its first words, for whoever reads what was broken. */
    readonly words: string;
    readonly what: Cut['moment'] | Interference;
  };
  /** The origin gives other bytes than it has announced, as many. */
  readonly isLying?: boolean;
}

/** Which refusals are right, and whether a later try must succeed. */
export function expectedOf(what: 'end' | Cut['moment'] | Interference | undefined): {
  allowed: readonly string[];
  mustSucceed: boolean;
} {
  switch (what) {
    case undefined:
    case 'end':
      return { allowed: [], mustSucceed: true };
    case 'before':
    case 'answer':
      return { allowed: ['service-unavailable'], mustSucceed: true };
    case 'amendment':
      return { allowed: ['dispatch-changed'], mustSucceed: true };
    case 'cancellation':
      return { allowed: ['dispatch-cancelled'], mustSucceed: false };
    case 'expiry':
    case 'expiry written down':
    case 'other accepts':
    case 'other rejects':
      // A rejection of what has ended can be no consultation.
      return { allowed: ['dispatch-changed', 'decision-impossible'], mustSucceed: false };
  }
}
