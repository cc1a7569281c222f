import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Logger, Metrics } from '@valija/observability';
import { CONFIGURATION, Closing, LOGGER, type ServiceConfiguration } from '@valija/service';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { AlertsConfiguration } from '../config.js';
import { SendingService } from '../sending/sending.service.js';
import { type DeliveryFailure, failureIn, mailOf } from './delivery-report.js';

const MOST_BYTES = 262_144;
const MOST_CLIENTS = 20;
const WAIT_MS = 30_000;
const NO_SUCH = 550;
const REPORT = 'message/delivery-status';

/** An answer of SMTP. */
function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/** @returns undefined where it is too large: no more than that is kept of it */
async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
  }
  return length <= MOST_BYTES ? Buffer.concat(chunks) : undefined;
}

async function failureOf(report: Buffer): Promise<DeliveryFailure | undefined> {
  const { attachments } = await simpleParser(report, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    // Else it is text like any other.
    keepDeliveryStatus: true,
  });
  const status = attachments.find(({ contentType }) => contentType === REPORT);
  return status && failureIn(status.content.toString('latin1'));
}

/**
 * Where reports of mails that came back are taken: SMTP, for nothing else. It takes mail without a sender, as reports are, for the return path
 * of a mail; what it makes of it is a code, and the rest is forgotten.
 */
@Injectable()
export class BouncesService implements OnApplicationBootstrap {
  private readonly server: SMTPServer;
  private readonly outcomes;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: AlertsConfiguration & ServiceConfiguration,
    @Inject(SendingService) private readonly sending: SendingService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.outcomes = metrics.counter('bounces_total', 'Reports that came back, by what was made of them', [
      'outcome',
    ]);
    this.server = new SMTPServer({
      name: configuration.bounceDomain,
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: MOST_BYTES,
      maxClients: MOST_CLIENTS,
      socketTimeout: WAIT_MS,
      disableReverseLookup: true,
      onMailFrom: ({ address }, _session, done) => {
        done(address === '' ? null : refusal(NO_SUCH, 'reports only: mail without a sender'));
      },
      onRcptTo: ({ address }, _session, done) => {
        const isOurs = mailOf(address, configuration.bounceDomain) !== undefined;
        done(isOurs ? null : refusal(NO_SUCH, '5.1.1 no such return path'));
      },
      onData: (stream, session, done) => {
        this.take(stream, session).then(
          () => {
            done();
          },
          (error: unknown) => {
            logger.warn({ err: error }, 'a report could not be read');
            done(refusal(451, '4.3.0 try again later'));
          },
        );
      },
    });
    this.server.on('error', (error) => {
      logger.warn({ err: error }, 'the door of the reports');
    });
    closing.add('work', () => this.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    const { bounceSmtpPort, bindHost } = this.configuration;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(bounceSmtpPort, bindHost, resolve);
    });
  }

  private stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const bytes = await wholeOf(stream);
    const failure = bytes && (await failureOf(bytes));
    if (!failure) {
      this.outcomes.inc({ outcome: 'ignored' });
      return;
    }
    for (const { address } of session.envelope.rcptTo) {
      const mailId = mailOf(address, this.configuration.bounceDomain);
      const isKnown = mailId !== undefined && (await this.sending.bounced(mailId, failure.code));
      this.outcomes.inc({ outcome: isKnown ? 'recorded' : 'unknown' });
      if (isKnown) this.logger.info({ mailId, code: failure.code }, 'a mail came back');
    }
  }
}
