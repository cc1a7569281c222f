import { type AddressObject, simpleParser } from 'mailparser';
import type { KeptMail } from './mailboxes.js';

/** A mail as a person reads it, and as it came. */
export interface ReadMail {
  readonly number: number;
  readonly receivedAt: string;
  readonly envelopeFrom: string;
  readonly from: string;
  readonly to: string;
  /** As its sender says. */
  readonly date: string | null;
  readonly subject: string;
  readonly messageId: string | null;
  readonly text: string;
  readonly html: string | null;
  /** Line by line as received, folded lines together. */
  readonly headers: readonly string[];
}

export async function readMail({ number, receivedAt, envelopeFrom, raw }: KeptMail): Promise<ReadMail> {
  // What came, and nothing that the parser would make of it.
  const made = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
  const mail = await simpleParser(raw, made);
  return {
    number,
    receivedAt: receivedAt.toISOString(),
    envelopeFrom,
    from: mail.from?.text ?? '',
    to: asText(mail.to),
    date: mail.date?.toISOString() ?? null,
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? null,
    text: mail.text ?? '',
    html: mail.html === undefined || mail.html === false ? null : mail.html,
    headers: mail.headerLines.map(({ line }) => line),
  };
}

function asText(addresses: AddressObject | AddressObject[] | undefined): string {
  return [addresses ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}
