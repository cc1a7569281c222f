import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '@valija/observability';
import { CONFIGURATION, Closing } from '@valija/service';
import { type Transporter, createTransport } from 'nodemailer';
import type { AlertsConfiguration } from '../config.js';
import { type Letter, requireHarmless } from './harmless.js';

export interface Mail {
  readonly to: string;
  readonly letter: Letter;
  /** Names the mail and its return path; the same for a repeat. One of its own where absent: nothing comes back to it. */
  readonly mailId?: string;
  /**
   * Where its reader can say that no more of these are wanted (RFC 8058), for the button that mail programs have: it stands in a
   * header, and never in what is read.
   */
  readonly stopUrl?: string;
}

/**
 * `refused`: the mail server will not take it, now or later, by the code that it gave (RFC 3463, else its reply code).
 * `later`: it did not take it now.
 */
export type Sent =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'later'; readonly code: string };

const CONNECTIONS = 5;
const WAIT_MS = 10_000;
const ENHANCED_CODE = /\b([245]\.\d{1,3}\.\d{1,3})\b/;
const PERMANENT = 500;
/** Where a server speaks of the mail. What it says before (no such user, sender not allowed) is about us, and for all mails. */
const OF_THE_MAIL: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA']);

/** The only file that speaks SMTP outwards, and so the one door: whatever passes it was held against `requireHarmless`. */
@Injectable()
export class MailGateway {
  private readonly transport: Transporter<unknown>;
  private readonly from: string;
  private readonly domain: string;
  private readonly outcomes;

  constructor(
    @Inject(CONFIGURATION)
    { smtpUrl, smtpIgnoreTls, mailFrom, bounceDomain }: AlertsConfiguration,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.outcomes = metrics.counter('mails_total', 'Mails handed to the mail server, by what it said', [
      'outcome',
    ]);
    this.from = mailFrom;
    this.domain = bounceDomain;
    this.transport = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: CONNECTIONS,
      ignoreTLS: smtpIgnoreTls,
      requireTLS: !smtpIgnoreTls,
      connectionTimeout: WAIT_MS,
      greetingTimeout: WAIT_MS,
      socketTimeout: WAIT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0]) as Transporter<unknown>;
    closing.add('connections', () => {
      this.transport.close();
    });
  }

  /** @throws LetterRefused where the letter must not go out */
  async send({ to, letter, mailId = randomUUID(), stopUrl }: Mail): Promise<Sent> {
    requireHarmless(letter);
    const headers = { 'Auto-Submitted': 'auto-generated', ...stopHeaders(stopUrl) };
    const sent = await this.hand(to, letter, mailId, headers);
    this.outcomes.inc({ outcome: sent.kind });
    return sent;
  }

  private async hand(
    to: string,
    { subject, text }: Letter,
    mailId: string,
    headers: Record<string, string>,
  ): Promise<Sent> {
    try {
      await this.transport.sendMail({
        from: this.from,
        to,
        subject,
        text,
        envelope: { from: returnPath(mailId, this.domain), to },
        messageId: `<${mailId}@${this.domain}>`,
        headers,
      });
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

function stopHeaders(stopUrl: string | undefined): Record<string, string> {
  if (stopUrl === undefined) return {};
  return { 'List-Unsubscribe': `<${stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** Where reports of this mail go. Whoever does not have the mail cannot guess it. */
function returnPath(mailId: string, domain: string): string {
  return `bounce+${mailId}@${domain}`;
}

/** What a server's words say of people stays in them: only its code is taken. */
function outcomeOf(error: unknown): Sent {
  const {
    responseCode,
    response = '',
    command,
  } = error as { responseCode?: number; response?: string; command?: string };
  if (responseCode === undefined) return { kind: 'later', code: 'unreachable' };
  const code = ENHANCED_CODE.exec(response)?.[1] ?? String(responseCode);
  return { kind: responseCode >= PERMANENT && OF_THE_MAIL.has(command) ? 'refused' : 'later', code };
}
