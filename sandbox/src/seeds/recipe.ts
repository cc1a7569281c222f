import type { DispatchSnapshot } from '@valija/contracts';
import type { ProcedureId } from './procedures.js';

export type AnnexKind = 'pdf' | 'text';

/** What a dispatch is like; who sends it to whom, and when, is said elsewhere. */
export interface DispatchTraits {
  readonly procedure: ProcedureId;
  readonly kind: DispatchSnapshot['kind'];
  readonly obligation: DispatchSnapshot['obligation'];
  readonly assuranceLevel: DispatchSnapshot['assuranceLevel'];
  /** Made available so many days before the seeding. */
  readonly daysAgo?: number;
  /** Not visible until so many days after it. */
  readonly scheduledInDays?: number;
  readonly replyInDays?: number;
  /** A term of access longer than the law's. */
  readonly accessInDays?: number;
  readonly isUrgent?: boolean;
  readonly isSensitive?: boolean;
  readonly isPostal?: boolean;
  /** Subject and document in every language of the issuer, not in the first only. */
  readonly isMultilingual?: boolean;
  readonly annexes?: readonly AnnexKind[];
}

/** A dispatch of the seed: whoever plays the parts differs from node to node. */
export interface Recipe extends DispatchTraits {
  /** Tells it from the node's others. */
  readonly key: string;
  readonly issuer: 'root' | `unit-${1 | 2}` | `member-${1 | 2}`;
  readonly holder: 'first' | 'second' | 'company';
  /** Others who may open it, on the holder's behalf. */
  readonly addressees?: readonly ('first' | 'second')[];
}
