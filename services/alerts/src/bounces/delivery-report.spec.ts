import { describe, expect, it } from '@jest/globals';
import { failureIn, mailOf } from './delivery-report.js';

const lines = (...parts: string[]): string => `${parts.join('\r\n')}\r\n`;

/** As Postfix writes it. */
function postfix(action: string, status: string): string {
  return lines(
    'Reporting-MTA: dns; mail.correo.example',
    'X-Postfix-Queue-ID: 4bXk2W1vQzz9rxL',
    'X-Postfix-Sender: rfc822; bounce+019a2f00-0000-7000-8000-000000000001@avisos.hub.example',
    'Arrival-Date: Fri, 20 Nov 2026 11:00:03 +0100 (CET)',
    '',
    'Final-Recipient: rfc822; ana@correo.example',
    'Original-Recipient: rfc822;ana@correo.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Remote-MTA: dns; mx.correo.example',
    'Diagnostic-Code: smtp; 550 5.1.1 <ana@correo.example>: Recipient address rejected:',
    '    User unknown in virtual mailbox table',
  );
}

/** As Exchange writes it. */
const exchange = lines(
  'Reporting-MTA: dns;VI1PR01MB1234.eurprd01.prod.example',
  'Received-From-MTA: dns;avisos.hub.example',
  'Arrival-Date: Fri, 20 Nov 2026 10:00:03 +0000',
  '',
  'Final-Recipient: rfc822;ana@correo.example',
  'Action: failed',
  'Status: 5.1.10',
  'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  'X-Display-Name: Ana',
);

describe('failureIn', () => {
  it('reads why a mail failed, of servers that write in different ways', () => {
    expect(failureIn(postfix('failed', '5.1.1'))).toEqual({ code: '5.1.1' });
    expect(failureIn(exchange)).toEqual({ code: '5.1.10' });
    expect(failureIn('action:Failed\nstatus:5.2.2 (mailbox full)\n')).toEqual({ code: '5.2.2' });
  });

  it('takes a server at its word that gave up after days', () => {
    expect(failureIn(postfix('failed', '4.4.1'))).toEqual({ code: '4.4.1' });
  });

  it('makes nothing of a mail that is late, was passed on or has arrived', () => {
    expect(failureIn(postfix('delayed', '4.4.1'))).toBeUndefined();
    expect(failureIn(postfix('delayed', '5.1.1'))).toBeUndefined();
    for (const action of ['relayed', 'delivered', 'expanded'])
      expect(failureIn(postfix(action, '2.1.5'))).toBeUndefined();
  });

  it('does not take the code of one recipient for the failure of another', () => {
    const report = lines(
      'Reporting-MTA: dns; mail.example',
      '',
      'Final-Recipient: rfc822; luis@correo.example',
      'Action: delayed',
      'Status: 4.2.0',
      '',
      'Final-Recipient: rfc822; ana@correo.example',
      'Action: failed',
      'Status: 5.2.2',
    );
    expect(failureIn(report)).toEqual({ code: '5.2.2' });
  });

  it('makes nothing of what is no report', () => {
    const odd = [
      '',
      'Action: failed',
      'Status: 5.1.1',
      'Action: failed\nStatus: 5.1',
      'Action: failed\nStatus: 2.0.0',
      'Action: failed\nStatus: 5.1.1234',
      'X-Action: failed\nX-Status: 5.1.1',
      'Diagnostic-Code: Action: failed Status: 5.1.1',
    ];
    for (const text of odd) expect(failureIn(text)).toBeUndefined();
  });
});

describe('mailOf', () => {
  const id = '019a2f00-0000-7000-8000-00000000000a';
  const domain = 'avisos.hub.example';

  it('leads from a return path to its mail, in small letters or capitals', () => {
    expect(mailOf(`bounce+${id}@${domain}`, domain)).toBe(id);
    expect(mailOf(`BOUNCE+${id.toUpperCase()}@${domain.toUpperCase()}`, domain)).toBe(id);
  });

  it('knows no other address', () => {
    const others = [
      `bounce+${id}@other.example`,
      `bounce+${id}@${domain}.other.example`,
      `bounce+${id.slice(1)}@${domain}`,
      `bounce+${id}x@${domain}`,
      `xbounce+${id}@${domain}`,
      `bounce@${domain}`,
      `avisos@${domain}`,
      '',
    ];
    for (const address of others) expect(mailOf(address, domain)).toBeUndefined();
  });
});
