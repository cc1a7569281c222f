import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Clock, sleep } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { MAIL_DOMAIN, emailOf } from '../world/personas.js';
import type { Bounces } from './bounces.js';
import type { ServerMode } from './mail-modes.js';
import { type Mailboxes, mailboxOf } from './mailboxes.js';

export const MOST_BYTES_OF_A_MAIL = 256 * 1024;
const MOST_RECIPIENTS = 100;
const MOST_CLIENTS = 200;
const SILENT_CLIENT_MS = 60_000;
const GRACE_MS = 100;
const MS_OF_A_SECOND = 1_000;

interface SmtpDoorOptions {
  readonly host: string;
  readonly port: number;
  readonly mailboxes: Mailboxes;
  readonly bounces: Bounces;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An answer to the client: its code, and its text with the enhanced code in front (RFC 3463). */
class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    text: string,
  ) {
    super(text);
  }
}

/** Where mail comes in. No TLS and no sign-in: it stands in a sandbox only, beside who sends to it. */
export class SmtpDoor {
  readonly counts = { accepted: 0, refused: 0, deferred: 0, tooLarge: 0 };
  private current: ServerMode = 'normal';
  private server: SMTPServer | undefined;
  private port: number;
  private closing = new AbortController();

  constructor(private readonly options: SmtpDoorOptions) {
    this.port = options.port;
  }

  get mode(): ServerMode {
    return this.current;
  }

  async setMode(mode: ServerMode): Promise<void> {
    this.current = mode;
    if (mode === 'down') await this.close();
    else await this.open();
  }

  /** @returns its port */
  async open(): Promise<number> {
    if (this.server) return this.port;
    const server = this.newServer();
    this.server = server;
    this.closing = new AbortController();
    // What a client does to its connection is told here too; a port that is taken is told below.
    server.on('error', (error: Error & { code?: string }) => {
      this.options.logger.debug({ code: error.code }, 'a client went away');
    });
    const listener = server.listen({ host: this.options.host, port: this.port });
    await once(listener, 'listening');
    // The next time, where it was.
    this.port = (listener.address() as AddressInfo).port;
    return this.port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.closing.abort();
    if (server)
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
  }

  private newServer(): SMTPServer {
    return new SMTPServer({
      name: MAIL_DOMAIN,
      banner: 'Valija sandbox',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      size: MOST_BYTES_OF_A_MAIL,
      maxRecipients: MOST_RECIPIENTS,
      maxClients: MOST_CLIENTS,
      socketTimeout: SILENT_CLIENT_MS,
      closeTimeout: GRACE_MS,
      onConnect: (_session, done) => {
        done(this.current === 'busy' ? new Refusal(421, '4.3.2 try again later') : null);
      },
      onRcptTo: ({ address }, _session, done) => {
        done(this.refusalOf(address));
      },
      onData: (stream, session, done) => {
        this.take(stream, session).then(
          () => {
            done(null, '2.0.0 kept');
          },
          (error: unknown) => {
            done(error instanceof Error ? error : new Error('not kept'));
          },
        );
      },
    });
  }

  private refusalOf(address: string): Refusal | null {
    const mailbox = mailboxOf(address);
    if (mailbox === undefined) {
      this.counts.refused += 1;
      return new Refusal(550, `5.7.1 only mailboxes of ${MAIL_DOMAIN} are here`);
    }
    const { mode } = this.options.mailboxes.stateOf(mailbox);
    if (mode === 'refuse') {
      this.counts.refused += 1;
      return new Refusal(550, '5.1.1 no such mailbox');
    }
    if (mode === 'defer') {
      this.counts.deferred += 1;
      return new Refusal(450, '4.2.0 the mailbox is busy: try again later');
    }
    return null;
  }

  private async take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // The rest is read, and left, so that the client hears why.
      if (!stream.sizeExceeded) chunks.push(chunk);
    }
    if (stream.sizeExceeded) {
      this.counts.tooLarge += 1;
      throw new Refusal(552, `5.3.4 a mail has at most ${MOST_BYTES_OF_A_MAIL} bytes`);
    }
    const { mailboxes, bounces, clock } = this.options;
    const names = new Set(envelope.rcptTo.flatMap(({ address }) => mailboxOf(address) ?? []));
    const states = [...names].map((mailbox) => ({ mailbox, ...mailboxes.stateOf(mailbox) }));
    const envelopeFrom = envelope.mailFrom ? envelope.mailFrom.address : '';
    const arrived = { raw: Buffer.concat(chunks), receivedAt: clock.now(), envelopeFrom };
    this.counts.accepted += 1;
    for (const { mailbox, mode } of states) if (mode !== 'bounce') mailboxes.keep({ ...arrived, mailbox });
    const slow = states.filter(({ mode }) => mode === 'slow');
    const seconds = Math.max(0, ...slow.map((state) => state.seconds));
    if (seconds > 0) await sleep(seconds * MS_OF_A_SECOND, this.closing.signal);
    const gone = states.filter(({ mode }) => mode === 'bounce');
    if (gone.length > 0) {
      const recipients = gone.map(({ mailbox }) => emailOf({ id: mailbox }));
      bounces.send({ sender: envelopeFrom, recipients, arrivedAt: arrived.receivedAt, raw: arrived.raw });
    }
  }
}
