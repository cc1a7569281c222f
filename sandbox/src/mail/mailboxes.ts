import { EventEmitter, once } from 'node:events';
import { MAIL_DOMAIN, findPersona, personas } from '../world/personas.js';
import { type MailboxState, usualState } from './mail-modes.js';

/** A mail as it came, for one of those it came for. */
export interface KeptMail {
  /** Counts all mail of the server, so that a later one has a greater number. */
  readonly number: number;
  readonly mailbox: string;
  readonly receivedAt: Date;
  /** Empty for a report, which nobody may answer. */
  readonly envelopeFrom: string;
  readonly raw: Buffer;
}

export type ArrivedMail = Omit<KeptMail, 'number'>;

/** What is kept at most; beyond it the oldest goes. */
export interface MailboxLimits {
  readonly mailsOfOne: number;
  readonly mails: number;
  readonly bytes: number;
}

const usualLimits: MailboxLimits = { mailsOfOne: 200, mails: 20_000, bytes: 128 * 1024 * 1024 };
const MAILBOX = /^[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?$/;

interface Mailbox {
  state: MailboxState;
  /** Also those that are not kept any more. */
  received: number;
  mails: KeptMail[];
}

/** The mailbox that an address names: none of another domain, nor with a name that the sandbox does not give. */
export function mailboxOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const name = address.slice(0, at).toLowerCase();
  return at > 0 && address.slice(at + 1).toLowerCase() === MAIL_DOMAIN && MAILBOX.test(name)
    ? name
    : undefined;
}

/** Every mailbox of the sandbox's domain, in memory: one for each persona, and one for any other name that mail comes for. */
export class Mailboxes {
  private readonly boxes = new Map<string, Mailbox>();
  /** In the order in which they came. */
  private readonly kept = new Map<number, KeptMail>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private bytes = 0;
  private last = 0;

  constructor(private readonly limits: MailboxLimits = usualLimits) {
    for (const { id } of personas) this.box(id);
  }

  keep(arrived: ArrivedMail): void {
    this.last += 1;
    const mail = { ...arrived, number: this.last };
    const box = this.box(mail.mailbox);
    box.received += 1;
    box.mails.push(mail);
    this.kept.set(mail.number, mail);
    this.bytes += mail.raw.length;
    if (box.mails.length > this.limits.mailsOfOne) this.drop(box.mails[0]);
    while (this.kept.size > this.limits.mails || this.bytes > this.limits.bytes)
      this.drop(this.kept.values().next().value);
    this.arrivals.emit(arrivalAt(mail.mailbox));
  }

  /** Newest last. */
  list(mailbox: string, after = 0): readonly KeptMail[] {
    return this.boxes.get(mailbox)?.mails.filter(({ number }) => number > after) ?? [];
  }

  find(mailbox: string, number: number): KeptMail | undefined {
    const found = this.kept.get(number);
    return found?.mailbox === mailbox ? found : undefined;
  }

  /** Resolves when a mail comes, or when the signal fires. */
  async arrival(mailbox: string, signal: AbortSignal): Promise<void> {
    await once(this.arrivals, arrivalAt(mailbox), { signal }).catch(() => undefined);
  }

  forget(mailbox: string): number {
    const mails = [...this.list(mailbox)];
    for (const mail of mails) this.drop(mail);
    return mails.length;
  }

  stateOf(mailbox: string): MailboxState {
    return this.boxes.get(mailbox)?.state ?? usualState;
  }

  setState(mailbox: string, state: MailboxState): void {
    this.box(mailbox).state = state;
    this.tidy(mailbox);
  }

  all(): { mailbox: string; state: MailboxState; received: number; kept: number }[] {
    return [...this.boxes].map(([mailbox, { state, received, mails }]) => ({
      mailbox,
      state,
      received,
      kept: mails.length,
    }));
  }

  private box(mailbox: string): Mailbox {
    const known = this.boxes.get(mailbox);
    if (known) return known;
    const made: Mailbox = { state: usualState, received: 0, mails: [] };
    this.boxes.set(mailbox, made);
    return made;
  }

  private drop(mail: KeptMail | undefined): void {
    if (!mail) return;
    this.kept.delete(mail.number);
    this.bytes -= mail.raw.length;
    const box = this.box(mail.mailbox);
    box.mails = box.mails.filter(({ number }) => number !== mail.number);
    this.tidy(mail.mailbox);
  }

  /** Names that anybody may invent take no memory for ever. */
  private tidy(mailbox: string): void {
    const { mails, state } = this.box(mailbox);
    const isUsual = state.mode === usualState.mode;
    if (mails.length === 0 && isUsual && findPersona(mailbox) === undefined) this.boxes.delete(mailbox);
  }
}

/** An emitter gives the name "error" a meaning of its own. */
function arrivalAt(mailbox: string): string {
  return `mail for ${mailbox}`;
}
