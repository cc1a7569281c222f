/** How a mailbox of the sandbox behaves: as it should, or in one of the ways in which real ones do not take a mail. */
export const mailboxModes = [
  'accept',
  /** 550 at RCPT: there is no such mailbox. */
  'refuse',
  /** 450 at RCPT: try again later. */
  'defer',
  /** Kept at once, answered some seconds later: a sender with less patience does not know that it arrived. */
  'slow',
  /** 250, and later a report to the sender that it could not be delivered. */
  'bounce',
] as const;
export type MailboxMode = (typeof mailboxModes)[number];

/** How the whole server behaves. */
export const serverModes = [
  'normal',
  /** 421 to whoever connects. */
  'busy',
  /** Nobody listens on its port. */
  'down',
] as const;
export type ServerMode = (typeof serverModes)[number];

export interface MailboxState {
  readonly mode: MailboxMode;
  /** With `slow`, until it answers. */
  readonly seconds: number;
}

const USUAL_SECONDS = 10;
export const LONGEST_SECONDS = 300;
export const usualState: MailboxState = { mode: 'accept', seconds: USUAL_SECONDS };
