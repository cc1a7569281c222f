import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { createLogger } from '@valija/observability';
import { simpleParser } from 'mailparser';
import { type SendMailOptions, createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { emailOf, persona } from '../world/personas.js';
import { type MailProvider, startMailProvider } from './mail-provider.js';
import type { ReadMail } from './read-mail.js';
import { MOST_BYTES_OF_A_MAIL } from './smtp-door.js';

const HOST = '127.0.0.1';
const ana = emailOf(persona('ana'));
const jordi = emailOf(persona('jordi'));

interface Report {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

let reportsServer: SMTPServer;
let reports: Report[];
let provider: MailProvider;
let control: string;

let bouncesPort: number;
let logged: string;

/** Of whoever sends mail: where reports come back. */
async function takeReports(port: number): Promise<void> {
  reportsServer = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, { envelope }, done) => {
      void text(stream).then((raw) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        reports.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  const listener = reportsServer.listen({ host: HOST, port });
  await once(listener, 'listening');
  bouncesPort = (listener.address() as AddressInfo).port;
}

function takeNoReports(): Promise<void> {
  return new Promise((resolve) => {
    reportsServer.close(resolve);
  });
}

beforeEach(async () => {
  reports = [];
  logged = '';
  await takeReports(0);
  const logger = createLogger('test', 'debug', { write: (line) => (logged += line) });
  const options = { host: HOST, smtpPort: 0, httpPort: 0, bouncesTo: `${HOST}:${bouncesPort}` };
  provider = await startMailProvider(options, new SystemClock(), logger);
  control = `http://${HOST}:${provider.httpPort}/control`;
});

afterEach(async () => {
  await provider.stop();
  await takeNoReports();
});

async function send(mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: HOST, port: provider.smtpPort });
  try {
    return (
      await transport.sendMail({ from: 'avisos@hub.example', subject: 'An alert', text: 'Look', ...mail })
    ).response;
  } finally {
    transport.close();
  }
}

async function set(id: string, mode: string, rest: object = {}): Promise<number> {
  const answer = await fetch(`${control}/systems/${encodeURIComponent(id)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode, ...rest }),
  });
  return answer.status;
}

async function mails(mailbox: string, query = ''): Promise<ReadMail[]> {
  return (await (await fetch(`${control}/mailboxes/${mailbox}/mails${query}`)).json()) as ReadMail[];
}

async function health(): Promise<unknown> {
  return (await fetch(`${control}/../health`)).json();
}

/** A client that waits for no answer but the greeting. */
async function saying(lines: readonly string[]): Promise<string> {
  const socket = connect({ host: HOST, port: provider.smtpPort });
  await once(socket, 'data');
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
  return text(socket);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the mail provider of the sandbox', () => {
  it('takes a mail for each of its recipients, and shows it as it came', async () => {
    await send({
      to: `"Ana" <${ana}>, ${jordi.toUpperCase()}`,
      subject: 'Notificación nueva',
      text: 'Tiene un aviso: ñandú',
      headers: { 'X-Alert': '17' },
    });
    const [mail] = await mails('ana');
    expect(mail).toMatchObject({
      envelopeFrom: 'avisos@hub.example',
      from: 'avisos@hub.example',
      subject: 'Notificación nueva',
      text: expect.stringContaining('Tiene un aviso: ñandú'),
      html: null,
      headers: expect.arrayContaining(['X-Alert: 17']),
    });
    expect((await mails('jordi')).map(({ subject }) => subject)).toEqual(['Notificación nueva']);
    const raw = await fetch(`${control}/mailboxes/ana/mails/${mail!.number}/raw`);
    expect(raw.headers.get('content-type')).toBe('message/rfc822');
    expect(await raw.text()).toContain('X-Alert: 17\r\n');
  });

  it('shows the newest last, those after one, and none that was forgotten', async () => {
    for (const subject of ['first', 'second']) await send({ to: ana, subject });
    const [first, second] = await mails('ana');
    expect([first?.subject, second?.subject]).toEqual(['first', 'second']);
    expect(await mails('ana', `?after=${first!.number}`)).toEqual([second]);
    const forgotten = await fetch(`${control}/mailboxes/ana/mails`, { method: 'DELETE' });
    expect(await forgotten.json()).toEqual({ forgotten: 2 });
    expect(await mails('ana')).toEqual([]);
  });

  it('lets one wait for the next mail', async () => {
    const waiting = mails('ana', '?after=0&waitSeconds=30');
    await send({ to: jordi, subject: 'not this one' });
    await send({ to: ana, subject: 'this one' });
    expect((await waiting).map(({ subject }) => subject)).toEqual(['this one']);
  });

  it('has no mailbox of another domain', async () => {
    await expect(send({ to: 'ana@hub.example' })).rejects.toThrow('550 5.7.1');
  });

  it.each([
    ['refuse', '550 5.1.1'],
    ['defer', '450 4.2.0'],
  ])('answers as a mailbox does that was told to %s', async (mode, answer) => {
    expect(await set(ana, mode)).toBe(200);
    await expect(send({ to: ana })).rejects.toThrow(answer);
    await send({ to: jordi });
    expect(await set(ana, 'accept')).toBe(200);
    await send({ to: ana });
    expect([(await mails('ana')).length, (await mails('jordi')).length]).toEqual([1, 1]);
  });

  it('has a mail before it says so, where a mailbox is slow', async () => {
    await set(ana, 'slow', { seconds: 300 });
    let isAnswered = false;
    const sending = send({ to: ana }).finally(() => {
      isAnswered = true;
    });
    expect(await mails('ana', '?after=0&waitSeconds=30')).toHaveLength(1);
    expect(isAnswered).toBe(false);
    await set('mail', 'down');
    await sending.catch(() => undefined);
  });

  it('takes a mail that bounces, and reports it to its sender as RFC 3464 says', async () => {
    await set(ana, 'bounce');
    const envelope = { from: 'bounce+17@hub.example', to: [ana, jordi] };
    expect(await send({ envelope, to: ana, headers: { 'X-Alert': '17' } })).toMatch(/^250/);
    await until(() => reports.length > 0);
    const [{ from, to, raw }] = reports as [Report];
    expect({ from, to }).toEqual({ from: '', to: ['bounce+17@hub.example'] });
    const { headerLines, attachments, text: words } = await simpleParser(raw);
    const contentType = headerLines.find(({ key }) => key === 'content-type')?.line;
    expect(contentType).toMatch(/multipart\/report; report-type=delivery-status;\s+boundary=/);
    expect(raw.match(/^Content-Type: (text|message)\/[a-z0-9-]+/gm)).toEqual([
      'Content-Type: text/plain',
      'Content-Type: message/delivery-status',
      'Content-Type: text/rfc822-headers',
      // Of the mail that bounced.
      'Content-Type: text/plain',
    ]);
    // A parser of mail shows what is for programs behind what is for people.
    expect(words).toContain('could not be delivered');
    expect(words).toMatch(/^Reporting-MTA: dns; correo\.example\nArrival-Date: .*\+0000\n\n/m);
    expect(words).toMatch(
      /^Final-Recipient: rfc822; ana@correo\.example\nAction: failed\nStatus: 5\.1\.1\n/m,
    );
    const original = attachments[0]?.content.toString();
    expect(original).toMatch(/^X-Alert: 17\r?$/m);
    expect(original).not.toContain('Look');
    expect([(await mails('ana')).length, (await mails('jordi')).length]).toEqual([0, 1]);
  });

  it('reports no bounce of a report', async () => {
    await set(ana, 'bounce');
    await send({ envelope: { from: '', to: ana }, to: ana });
    await send({ envelope: { from: 'one@hub.example', to: ana }, to: ana });
    await until(() => reports.length > 0);
    expect(reports.map(({ to }) => to)).toEqual([['one@hub.example']]);
    expect(await health()).toMatchObject({ bounced: 2, reported: 1 });
    expect(logged).not.toContain('was not taken');
  });

  it('tries again to report, and names nobody in its log', async () => {
    await takeNoReports();
    await set(ana, 'bounce');
    await send({ envelope: { from: 'bounce+17@hub.example', to: ana }, to: ana });
    await until(() => logged.includes('was not taken'));
    await takeReports(bouncesPort);
    await until(() => reports.length > 0);
    expect(reports[0]?.to).toEqual(['bounce+17@hub.example']);
    expect(logged).not.toMatch(/@|\bana\b|bounce\+17/);
  });

  it('refuses a mail that is too large, announced or not', async () => {
    const large = 'x'
      .repeat(70)
      .concat('\r\n')
      .repeat(MOST_BYTES_OF_A_MAIL / 64);
    await expect(send({ to: ana, text: large })).rejects.toMatchObject({ responseCode: 552 });
    const size = MOST_BYTES_OF_A_MAIL + 1;
    const lines = ['EHLO hub.example', `MAIL FROM:<avisos@hub.example> SIZE=${size}`, 'QUIT'];
    expect(await saying(lines)).toMatch(/^250 SIZE 262144\r\n552 /m);
    expect(await health()).toMatchObject({ tooLarge: 1, accepted: 0 });
    await send({ to: ana, text: 'small' });
    expect(await mails('ana')).toHaveLength(1);
  });

  it('is away altogether, or has no time, until it is told otherwise', async () => {
    await send({ to: ana });
    await set('mail', 'down');
    await expect(send({ to: ana })).rejects.toMatchObject({ code: 'ESOCKET' });
    await set('mail', 'busy');
    await expect(send({ to: ana })).rejects.toMatchObject({ responseCode: 421 });
    await set('mail', 'normal');
    await send({ to: ana });
    expect(await mails('ana')).toHaveLength(2);
  });

  it('says what it cannot be told', async () => {
    expect(await set('mail', 'bounce')).toBe(422);
    expect(await set(ana, 'down')).toBe(422);
    expect(await set(ana, 'nonsense')).toBe(400);
    expect(await set('ana@hub.example', 'bounce')).toBe(404);
    expect((await fetch(`${control}/mailboxes/ana/mails/99`)).status).toBe(404);
  });

  it('lists the server and the mailbox of every persona with what each can be', async () => {
    await set(ana, 'slow', { seconds: 3 });
    const systems = (await (await fetch(`${control}/systems`)).json()) as { id: string }[];
    expect(systems[0]).toMatchObject({ id: 'mail', mode: 'normal', modes: expect.arrayContaining(['down']) });
    expect(systems.find(({ id }) => id === ana)).toMatchObject({
      service: 'mailbox',
      mode: 'slow',
      seconds: 3,
    });
    expect(systems.map(({ id }) => id)).toContain(emailOf(persona('empresa')));
    await send({ to: 'carga1@correo.example' });
    const all = (await (await fetch(`${control}/mailboxes`)).json()) as { mailbox: string }[];
    expect(all.at(-1)).toMatchObject({ mailbox: 'carga1', isPersona: false, received: 1, kept: 1 });
    expect(await (await fetch(`${control}/systems`)).json()).toEqual(systems);
  });
});
