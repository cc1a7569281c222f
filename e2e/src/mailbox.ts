import { ask, get } from './answer.js';
import { profile, until } from './stack.js';

export interface Mail {
  readonly number: number;
  readonly envelopeFrom: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | false;
  readonly headers: readonly string[];
}

export type MailboxMode = 'accept' | 'refuse' | 'defer' | 'slow' | 'bounce';

/** A mailbox of the sandbox's mail provider. */
export class Mailbox {
  /** Of the newest mail that was looked at. */
  private seen = 0;

  constructor(readonly address: string) {}

  private get name(): string {
    return encodeURIComponent(this.address.split('@')[0] ?? '');
  }

  /** What is there from now on is new. */
  async empty(): Promise<void> {
    await fetch(this.at('/mails'), { method: 'DELETE' });
    this.seen = 0;
  }

  mails(): Promise<Mail[]> {
    return get(this.at('/mails'));
  }

  /** The next mail, as soon as it comes. */
  next(what: string): Promise<Mail> {
    return until(
      `a mail: ${what}`,
      async () => {
        const mails = await get<Mail[]>(this.at(`/mails?after=${String(this.seen)}&waitSeconds=5`));
        const [mail] = mails;
        if (mail) this.seen = mail.number;
        return mail;
      },
      60_000,
    );
  }

  /** All of them, as soon as there are so many. */
  untilSome(what: string, count: number): Promise<Mail[]> {
    return until(
      `${String(count)} mails: ${what}`,
      async () => {
        const mails = await this.mails();
        return mails.length >= count && mails;
      },
      60_000,
    );
  }

  async behave(mode: MailboxMode): Promise<void> {
    const { status } = await ask(`${profile().mailUrl}/control/systems/${encodeURIComponent(this.address)}`, {
      method: 'PUT',
      body: { mode },
    });
    if (status >= 300) throw new Error(`the mail provider answered ${String(status)}`);
  }

  private at(path: string): string {
    return `${profile().mailUrl}/control/mailboxes/${this.name}${path}`;
  }
}
