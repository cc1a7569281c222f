import { sleep } from '@valija/clock';
import type { Logger } from '@valija/observability';
import { type Transporter, createTransport } from 'nodemailer';
import { MAIL_DOMAIN } from '../world/personas.js';
import { type BouncedMail, bounceMessage } from './bounce-message.js';

/** Before each try. Whom the reports are for may be starting again. */
const PAUSES_MS = [0, 1_000, 5_000, 15_000];
/** More than these wait for nothing: they are counted as lost. */
const MOST_ON_THEIR_WAY = 1_000;

/** Sends the reports of mail that bounced, behind the back of whoever sent the mail. */
export class Bounces {
  readonly counts = { bounced: 0, reported: 0, lost: 0 };
  private readonly transport: Transporter | undefined;
  private readonly onTheirWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  /** @param to host:port; unset: nobody is told */
  constructor(
    to: string | undefined,
    private readonly logger: Logger,
  ) {
    if (to === undefined) return;
    const { hostname, port } = new URL(`smtp://${to}`);
    this.transport = createTransport({
      host: hostname,
      port: Number(port),
      name: MAIL_DOMAIN,
      ignoreTLS: true,
    });
  }

  send(bounced: BouncedMail): void {
    this.counts.bounced += 1;
    // A report is never reported: two servers would tell each other for ever (RFC 5321 §6.1).
    if (bounced.sender === '') return;
    if (!this.transport || this.onTheirWay.size >= MOST_ON_THEIR_WAY) {
      this.counts.lost += 1;
      this.logger.info(
        { isSomebodyTold: this.transport !== undefined },
        'a mail bounced, and its report goes nowhere',
      );
      return;
    }
    const sending = this.report(this.transport, bounced).finally(() => this.onTheirWay.delete(sending));
    this.onTheirWay.add(sending);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.onTheirWay);
    this.transport?.close();
  }

  private async report(transport: Transporter, bounced: BouncedMail): Promise<void> {
    const raw = await bounceMessage(bounced);
    const { signal } = this.stopping;
    for (const pauseMs of PAUSES_MS) {
      await sleep(pauseMs, signal);
      if (signal.aborted) break;
      try {
        await transport.sendMail({ envelope: { from: '', to: bounced.sender }, raw });
        this.counts.reported += 1;
        return;
      } catch (error) {
        const { code, responseCode } = error as { code?: string; responseCode?: number };
        this.logger.warn({ code, responseCode }, 'the report of a bounce was not taken');
      }
    }
    this.counts.lost += 1;
  }
}
