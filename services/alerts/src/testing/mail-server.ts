import { type AddressInfo } from 'node:net';
import { sleep } from '@valija/clock';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  readonly to: string;
  /** The return path. */
  readonly from: string;
  readonly mail: ParsedMail;
}

/** How a server answers to an address; it takes what is not named. */
export type Behaviour = { readonly at: 'rcpt' | 'data'; readonly code: number; readonly words: string };

/** A real mail server that keeps what it is given. */
export class MailServer {
  readonly caught: CaughtMail[] = [];
  readonly behaviours = new Map<string, Behaviour>();
  /** So long it takes to say yes. */
  slowMs = 0;

  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async open(): Promise<MailServer> {
    const own: { server?: MailServer } = {};
    const answer = (at: Behaviour['at'], to: string): Error | null => {
      const behaviour = own.server?.behaviours.get(to);
      if (behaviour?.at !== at) return null;
      return Object.assign(new Error(behaviour.words), { responseCode: behaviour.code });
    };
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, done) => {
        done(answer('rcpt', address));
      },
      onData: (stream, { envelope }, done) => {
        void simpleParser(stream).then(async (mail) => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          const to = envelope.rcptTo[0]?.address ?? '';
          const refused = answer('data', to);
          await sleep(own.server?.slowMs ?? 0);
          if (!refused) own.server?.caught.push({ to, from, mail });
          done(refused);
        });
      },
    });
    smtp.on('error', () => undefined);
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    const { port } = smtp.server.address() as AddressInfo;
    own.server = new MailServer(smtp, `smtp://127.0.0.1:${String(port)}`);
    return own.server;
  }

  to(address: string): CaughtMail[] {
    return this.caught.filter((each) => each.to === address);
  }

  /** The newest code that was sent to an address. */
  codeTo(address: string): string {
    return /\b(\d{6})\b/.exec(this.to(address).at(-1)?.mail.text ?? '')?.[1] ?? '';
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}
