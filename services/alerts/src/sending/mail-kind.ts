import type { Letter } from '../mail/harmless.js';
import type { Preferences } from '../settings/preferences.js';

/** A table whose rows are told by mail: its own columns beside those that all of them share. */
export interface MailTable {
  readonly name: 'alert' | 'notice_mail';
  readonly id: 'alert_id' | 'notice_id';
}

/** What becomes of a row that is due. */
export type Judgement =
  | { readonly kind: 'send' }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'postpone'; readonly dueAtMs: number };

/** What is due for one person. */
export interface DueMails {
  readonly personKey: string;
  readonly ids: readonly string[];
  readonly settings: Preferences;
  readonly nowMs: number;
}

export interface Composed {
  /** By id; what is not in it is of no use any more. */
  readonly judgements: ReadonlyMap<string, Judgement>;
  /** About those that are to be sent: one at least. */
  letterOf(ids: readonly string[]): Letter;
  /** Where its reader can say that no more of these are wanted (RFC 8058). */
  readonly stopUrl?: string;
}

/** What people are told of by mail. Alerts and notices are never mixed: each has its rows, its jobs and its letter. */
export interface MailKind {
  readonly table: MailTable;
  /** What is due for the same person within this time goes along. */
  readonly togetherMs: number;
  /** How each stands now, and the words for those that are to be sent. */
  compose(due: DueMails): Promise<Composed>;
}

/** All that there are. */
export const MAIL_KINDS = Symbol('MAIL_KINDS');
