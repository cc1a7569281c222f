import { call, callJson } from '../http.js';

/** A mail in a mailbox of the sandbox. */
export interface Mail {
  readonly number: number;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** As received. */
  readonly headers: readonly string[];
}

export interface ListedMailbox {
  readonly mailbox: string;
  readonly isPersona: boolean;
}

const WAIT_SECONDS = 25;
const PATIENCE_MS = 10_000;

/** The mail provider of the sandbox's people. */
export class MailApi {
  constructor(private readonly url: string) {}

  mailboxes(): Promise<ListedMailbox[]> {
    return callJson(`${this.url}/control/mailboxes`);
  }

  /** Newest last. */
  mails(mailbox: string): Promise<Mail[]> {
    return callJson(this.mailsOf(mailbox));
  }

  /** Those after one, as soon as there are any; none when none came for a while. */
  next(mailbox: string, after: number): Promise<Mail[]> {
    return callJson(`${this.mailsOf(mailbox)}?after=${after}&waitSeconds=${WAIT_SECONDS}`, {
      timeoutMs: WAIT_SECONDS * 1_000 + PATIENCE_MS,
    });
  }

  async forget(mailbox: string): Promise<void> {
    await call(this.mailsOf(mailbox), { method: 'DELETE' });
  }

  private mailsOf(mailbox: string): string {
    return `${this.url}/control/mailboxes/${encodeURIComponent(mailbox)}/mails`;
  }
}
