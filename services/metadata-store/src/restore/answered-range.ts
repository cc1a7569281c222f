import type { AckException } from '@valija/contracts';

/** Offsets that were answered before, how, and when. */
export interface AnsweredRange {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly committedAtMs: number;
  readonly exceptions: readonly AckException[];
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
}
