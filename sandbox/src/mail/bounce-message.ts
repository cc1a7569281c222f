import MimeNode from 'nodemailer/lib/mime-node';
import { MAIL_DOMAIN } from '../world/personas.js';

/** A mail that was taken and then could not be delivered to some of those it was for. */
export interface BouncedMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly arrivedAt: Date;
  readonly raw: Buffer;
}

/** The report of it (RFC 3464): in words, for programs, and the headers of the mail so that its sender knows which it was. */
export async function bounceMessage({ sender, recipients, arrivedAt, raw }: BouncedMail): Promise<Buffer> {
  const report = new MimeNode('multipart/report; report-type=delivery-status', { hostname: MAIL_DOMAIN });
  report.setHeader({
    From: { name: 'Mail Delivery System', address: `mailer-daemon@${MAIL_DOMAIN}` },
    To: sender,
    Subject: 'Undelivered mail returned to sender',
    'Auto-Submitted': 'auto-replied',
  });
  report
    .createChild('text/plain; charset=utf-8')
    .setContent('Your mail was accepted, and could not be delivered: there is no such mailbox any more.\r\n');
  report
    .createChild('message/delivery-status')
    .setContent(
      [
        [`Reporting-MTA: dns; ${MAIL_DOMAIN}`, `Arrival-Date: ${asMailDate(arrivedAt)}`],
        ...recipients.map((recipient) => [
          `Final-Recipient: rfc822; ${recipient}`,
          'Action: failed',
          'Status: 5.1.1',
          'Diagnostic-Code: smtp; 550 5.1.1 no such mailbox',
        ]),
      ]
        .map((group) => group.map((field) => `${field}\r\n`).join(''))
        .join('\r\n'),
    );
  report.createChild('text/rfc822-headers; charset=utf-8').setContent(headersOf(raw));
  return report.build();
}

function headersOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return end < 0 ? raw : raw.subarray(0, end + 2);
}

function asMailDate(date: Date): string {
  return date.toUTCString().replace(/GMT$/, '+0000');
}
