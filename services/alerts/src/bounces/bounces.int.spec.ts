import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AlertItem, ContactOwner } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { eventually } from '@valija/testing';
import { createTransport } from 'nodemailer';
import { randomUUID } from 'node:crypto';
import { RunningAlerts } from '../testing/running-alerts.js';

const MOST_BYTES = 262_144;

let running: RunningAlerts;

beforeAll(async () => {
  running = await RunningAlerts.start({ redisDatabase: 6 });
});

afterAll(() => running.stop());

interface Report {
  readonly to: string;
  readonly from?: string;
  readonly action?: string;
  readonly status?: string;
  /** Instead of a report. */
  readonly text?: string;
  readonly padding?: number;
}

/** A report as a mail server would send it: multipart/report, without a sender (RFC 3462, RFC 3464). */
async function report({ to, from = '', action = 'failed', status = '5.1.1', text, padding = 0 }: Report) {
  const { bounceSmtpPort } = running.configuration as { bounceSmtpPort: number };
  const transport = createTransport({ host: '127.0.0.1', port: bounceSmtpPort, ignoreTLS: true });
  const boundary = 'report-of-a-mail';
  const whole = [
    'From: MAILER-DAEMON@correo.example (Mail Delivery System)',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.correo.example',
    '',
    'Final-Recipient: rfc822; somebody@correo.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 User unknown',
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    'Subject: Algo le espera',
    '',
    'x'
      .repeat(70)
      .concat('\r\n')
      .repeat(Math.ceil(padding / 72)),
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const plain = `From: <ana@correo.example>\r\nSubject: Re\r\n\r\n${text ?? ''}\r\n`;
  try {
    await transport.sendMail({ envelope: { from, to }, raw: text === undefined ? whole : plain });
  } finally {
    transport.close();
  }
}

async function counted(outcome: 'recorded' | 'unknown' | 'ignored'): Promise<number> {
  const text = await running.part(Metrics).text();
  return Number(new RegExp(`bounces_total\\{outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
}

/** Somebody to whom one mail went. */
async function told(name: string): Promise<{ owner: ContactOwner; address: string; returnPath: string }> {
  const { owner, address, personKey } = await running.verified(name);
  await running.arrive(personKey);
  await eventually(() => running.mail.to(address).length === 2);
  await eventually(async () => (await newest(owner))?.state === 'sent');
  return { owner, address, returnPath: running.mail.to(address).at(-1)?.from ?? '' };
}

async function newest(owner: ContactOwner): Promise<AlertItem | undefined> {
  const { items } = await running.alerts.list(owner, null, 10);
  return items.find(({ kind }) => kind === 'new');
}

it('records a mail that came back, shows why, and sends nothing more to an address that does not exist', async () => {
  const { owner, address, returnPath } = await told('gone');
  await report({ to: returnPath });
  expect(await newest(owner)).toMatchObject({ state: 'bounced', reason: '5.1.1' });
  expect((await running.contacts.get(owner)).email).toMatchObject({
    address,
    bounce: { code: '5.1.1', isFinal: true },
  });
  expect(await running.contacts.addressOf(running.contacts.keyOf(owner))).toBeUndefined();
});

it('goes on writing to an address that only was full', async () => {
  const { owner, returnPath } = await told('full');
  await report({ to: returnPath, status: '5.2.2' });
  expect(await newest(owner)).toMatchObject({ state: 'bounced', reason: '5.2.2' });
  expect((await running.contacts.get(owner)).email?.bounce).toMatchObject({ code: '5.2.2', isFinal: false });
  expect(await running.contacts.addressOf(running.contacts.keyOf(owner))).toBeDefined();
});

it('records a report once, however often it comes', async () => {
  const { returnPath } = await told('twice');
  const [recorded, unknown] = [await counted('recorded'), await counted('unknown')];
  await report({ to: returnPath });
  await report({ to: returnPath });
  expect(await counted('recorded')).toBe(recorded + 1);
  expect(await counted('unknown')).toBe(unknown + 1);
});

it('does not hold what was sent to an address of before against the one in use', async () => {
  const { owner, returnPath } = await told('moved');
  const other = `moved-${randomUUID()}@correo.example`;
  await running.contacts.put(owner, other, 'es');
  await running.contacts.verify(owner, running.mail.codeTo(other));
  await report({ to: returnPath });
  expect(await newest(owner)).toMatchObject({ state: 'bounced' });
  const { email } = await running.contacts.get(owner);
  expect(email?.address).toBe(other);
  expect(email).not.toHaveProperty('bounce');
});

it('takes a report of a mail that it never sent, and makes nothing of it', async () => {
  const before = await counted('unknown');
  await report({ to: `bounce+${randomUUID()}@avisos.hub.example` });
  expect(await counted('unknown')).toBe(before + 1);
});

it('makes nothing of mails that are late, of what is no report, and of what is too large', async () => {
  const { owner, returnPath } = await told('patient');
  const before = await counted('ignored');
  await report({ to: returnPath, action: 'delayed', status: '4.4.1' });
  await report({ to: returnPath, text: 'Action: failed\r\nStatus: 5.1.1\r\nEstoy de vacaciones.' });
  await report({ to: returnPath, padding: MOST_BYTES });
  expect(await counted('ignored')).toBe(before + 3);
  expect(await newest(owner)).toMatchObject({ state: 'sent' });
  expect((await running.contacts.get(owner)).email).not.toHaveProperty('bounce');
});

it('takes no mail that has a sender, and none for anybody else', async () => {
  const { owner, returnPath } = await told('strict');
  await expect(report({ to: returnPath, from: 'ana@correo.example' })).rejects.toMatchObject({
    responseCode: 550,
  });
  await expect(report({ to: 'avisos@avisos.hub.example' })).rejects.toMatchObject({ responseCode: 550 });
  await expect(report({ to: returnPath.replace('@', '@other.') })).rejects.toMatchObject({
    responseCode: 550,
  });
  expect(await newest(owner)).toMatchObject({ state: 'sent' });
});
