import type { IdType, NoticePublished } from '../generated/messages.js';
import type { TextInLanguage } from './citizen-rpc.js';

/** Who asks: of a contact nobody needs to know more. */
export interface ContactOwner {
  readonly idType: IdType;
  readonly idNumber: string;
}

export const alertLanguages = ['es', 'ca', 'eu', 'gl', 'en'] as const;
export type AlertLanguage = (typeof alertLanguages)[number];

/** Why nothing more is sent to an address, or why the last mail did not arrive. */
export interface Bounce {
  readonly at: string;
  /** Enhanced status code (RFC 3463), or the reply code of the mail server. */
  readonly code: string;
  /** Nothing is sent until the address is verified again. */
  readonly isFinal: boolean;
}

/** Where a person wants to be told that something awaits. Used for nothing else. */
export interface Contact {
  /** The address in use: it was verified. */
  readonly email?: { readonly address: string; readonly verifiedAt: string; readonly bounce?: Bounce };
  /** One that waits for its code; the one in use stays in use until then. */
  readonly pending?: { readonly address: string; readonly expiresAt: string; readonly triesLeft: number };
  readonly language: AlertLanguage;
}

/** The person's hours without mail, `HH:MM`; they may go over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface AlertSettings {
  /** Of what is new. */
  readonly arrivals: boolean;
  /** Before the term of a notification ends. */
  readonly reminders: boolean;
  readonly quietHours: QuietHours | null;
  /** IANA; of the quiet hours, and of the hour at which reminders come. */
  readonly timeZone: string;
}

export const alertKinds = ['new', 'five-days-left', 'two-days-left', 'last-day'] as const;
export type AlertKind = (typeof alertKinds)[number];

/**
 * `planned`: it will be sent. `sent`: the mail server took it. `dropped`: it was not needed any more. `failed`: it could
 * not be sent. `bounced`: it came back.
 */
export const mailStates = ['planned', 'sending', 'sent', 'dropped', 'failed', 'bounced'] as const;
export type MailState = (typeof mailStates)[number];

export interface AlertItem {
  readonly alertId: string;
  readonly dispatchId: string;
  readonly kind: AlertKind;
  readonly state: MailState;
  readonly dueAt: string;
  readonly settledAt?: string;
  /** Why it was dropped or failed. */
  readonly reason?: string;
}

export interface AlertPage {
  readonly settings: AlertSettings;
  readonly items: readonly AlertItem[];
  readonly next: string | null;
}

export interface NoticeSettings {
  /** A mail for new notices. */
  readonly email: boolean;
}

/** A body's own message, as the folder shows it. */
export interface NoticeItem extends Pick<
  NoticePublished,
  'noticeId' | 'kind' | 'issuer' | 'caseFile' | 'appointmentReference' | 'publishedAt' | 'validUntil'
> {
  readonly receivedAt: string;
  readonly subject: TextInLanguage;
  readonly description?: TextInLanguage;
  readonly isRead: boolean;
  /** What became of its mail; none where the person wanted none, or had given no address. */
  readonly mail?: { readonly state: MailState; readonly reason?: string };
}

export interface NoticePage {
  readonly settings: NoticeSettings;
  readonly unread: number;
  /** The newest first. */
  readonly items: readonly NoticeItem[];
  readonly next: string | null;
}

interface Paged {
  readonly owner: ContactOwner;
  readonly cursor: string | null;
  readonly limit: number;
}

/** What alerts answers to the citizens' API. */
export interface AlertsRpc {
  'contact.get': { request: { owner: ContactOwner }; response: Contact };
  /** Sends a code to an address; with the address in use, verifies it anew where it had bounced. */
  'contact.put': {
    request: { owner: ContactOwner; address: string; language: AlertLanguage };
    response: Contact;
  };
  'contact.verify': { request: { owner: ContactOwner; code: string }; response: Contact };
  /** Forgets the address and what was planned. */
  'contact.forget': { request: { owner: ContactOwner }; response: Record<string, never> };
  'alerts.list': { request: Paged; response: AlertPage };
  'alerts.configure': { request: { owner: ContactOwner; settings: AlertSettings }; response: AlertSettings };
  'notices.list': { request: Paged & { languages: readonly string[] }; response: NoticePage };
  'notices.configure': {
    request: { owner: ContactOwner; settings: NoticeSettings };
    response: NoticeSettings;
  };
  /** Only of the person's own: what is not there is `not-found`. */
  'notices.mark': {
    request: { owner: ContactOwner; noticeId: string; isRead: boolean };
    response: Record<string, never>;
  };
  /** No more mails of notices for the person whom the token was sent to: whoever has the mail may say so. */
  'notices.stop': { request: { token: string }; response: Record<string, never> };
}
