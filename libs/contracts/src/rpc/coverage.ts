import type { Body, ResponsibleUnit, SourceStatus } from '../generated/messages.js';

/** Why a system gave nothing, in the order in which it is worth telling. */
export type Silence =
  /** It announced that it would be closed now. */
  | 'maintenance'
  /** It says itself that it cannot answer now. */
  | 'unavailable'
  | 'too-slow'
  | 'unreachable'
  /** It failed so often that it is left alone for a while. */
  | 'left-alone'
  /** It answered something that is no answer of the contract. */
  | 'wrong-answer'
  /** It does not let itself be asked. */
  | 'refused';

/** One system that was asked. */
export interface CoverageSource {
  readonly systemId: string;
  readonly name: string;
  /** For whom it answers. */
  readonly bodies: readonly Body[];
  readonly status: 'answered' | 'silent';
  /** How old its answer is. */
  readonly asOf?: string;
  readonly tookMs?: number;
  readonly why?: Silence;
  /** Since when it has been silent, as far as is known here. */
  readonly since?: string;
  /** The announced end of its silence. */
  readonly until?: string;
  /** Where the person can ask instead. */
  readonly instead?: ResponsibleUnit;
  /** Of a folder that groups others: how each of them stands. */
  readonly parts?: readonly SourceStatus[];
}

/** Of every federated answer: who was asked, who answered, who did not, and what can be done instead. */
export interface Coverage {
  readonly asked: number;
  readonly answered: number;
  /** Every system, and every part of a folder, has answered. */
  readonly isComplete: boolean;
  readonly sources: readonly CoverageSource[];
}
