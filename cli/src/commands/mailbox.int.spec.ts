import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import { createLogger } from '@valija/observability';
import { createTransport } from 'nodemailer';
import { type MailProvider, startMailProvider } from '../../../sandbox/src/mail/mail-provider.js';
import { exitCodes } from '../exit-codes.js';

const HOST = '127.0.0.1';
const bin = fileURLToPath(new URL('../../../bin/valija', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'valija-mailbox-'));
let provider: MailProvider;

beforeAll(async () => {
  const options = { host: HOST, smtpPort: 0, httpPort: 0 };
  provider = await startMailProvider(options, new SystemClock(), createLogger('test', 'fatal'));
  const url = `http://${HOST}:${provider.httpPort}`;
  // Who plays the administrations has systems of its own; here the mail provider plays both.
  writeFileSync(join(folder, 'profile.json'), JSON.stringify({ mailUrl: url, sandboxUrl: url }));
  writeFileSync(join(folder, 'without.json'), JSON.stringify({}));
});

afterAll(() => provider.stop());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], profile = 'profile.json'): ReturnType<typeof spawn> {
  const main = [bin, '--profile', join(folder, profile), ...args];
  return spawn(process.execPath, main, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

function valija(args: readonly string[], profile?: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = start(args, profile);
    let [out, err] = ['', ''];
    child.stdout?.on('data', (chunk) => (out += String(chunk)));
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

async function send(to: string, subject: string): Promise<void> {
  const transport = createTransport({ host: HOST, port: provider.smtpPort });
  await transport.sendMail({ from: 'avisos@hub.example', to, subject, text: 'Tiene un aviso.' });
  transport.close();
}

describe('valija mailbox', () => {
  it('lists the mail of a persona, and shows one', async () => {
    expect((await valija(['mailbox', 'ana'])).out).toBe('No mail for ana.\n');
    await send('ana@correo.example', 'Aviso primero');
    await send('ana@correo.example', 'Aviso segundo');
    const { code, out } = await valija(['mailbox', 'ana']);
    expect(code).toBe(exitCodes.done);
    expect(out).toMatch(
      /^MAIL +RECEIVED +FROM +SUBJECT\n\d+ +\S+Z +avisos@hub\.example +Aviso primero\n.* Aviso segundo\n$/,
    );
    const [first] = JSON.parse((await valija(['mailbox', 'ana', '--json'])).out) as [{ number: number }];
    const shown = await valija(['mailbox', 'ana', '--show', String(first.number)]);
    expect(shown.out).toMatch(/^Subject: Aviso primero\n(.+\n)+\nTiene un aviso\.\n$/m);
    expect((await valija(['mailbox', 'ana', '--last'])).out).toContain('Subject: Aviso segundo\n');
    expect((await valija(['mailbox', 'ana', '--forget'])).code).toBe(exitCodes.done);
    expect((await valija(['mailbox', 'ana'])).out).toBe('No mail for ana.\n');
  });

  it('shows what is there and then what comes, until it is interrupted', async () => {
    await send('jordi@correo.example', 'before');
    const child = start(['mailbox', 'jordi', '--follow', '--json']);
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      let isSecondSent = false;
      child.stdout?.on('data', (chunk) => {
        heard.push(
          ...String(chunk)
            .trim()
            .split('\n')
            .map((line) => (JSON.parse(line) as { subject: string }).subject),
        );
        if (heard.length === 2) resolve();
        if (isSecondSent) return;
        isSecondSent = true;
        void send('jordi@correo.example', 'after');
      });
    });
    const gone = new Promise((resolve) => child.once('close', resolve));
    process.kill(-child.pid!, 'SIGINT');
    await gone;
    expect(heard).toEqual(['before', 'after']);
  });

  it('names the personas when there is none of a name', async () => {
    const { code, out, err } = await valija(['mailbox', 'nobody']);
    expect([code, out]).toEqual([exitCodes.usage, '']);
    expect(err).toMatch(/There is no persona "nobody"\. There are: ana, jordi, .*empresa\./);
  });

  it('says which mails there are when there is none of a number', async () => {
    expect((await valija(['mailbox', 'laia', '--last'])).err).toBe('No mail for laia.\n');
    await send('laia@correo.example', 'Aviso');
    const { code, err } = await valija(['mailbox', 'laia', '--show', '9999']);
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/No mail 9999 for laia\. There are: \d+\./);
  });

  it('says that an installation has no mailboxes', async () => {
    const { code, err } = await valija(['mailbox', 'ana'], 'without.json');
    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('This installation has no mailboxes of a sandbox.');
  });
});

describe('valija sandbox', () => {
  it('tells a mailbox and the mail server how to behave', async () => {
    const slow = await valija(['sandbox', 'set', 'iker@correo.example', 'slow', '--seconds', '3', '--json']);
    expect(JSON.parse(slow.out)).toMatchObject({ mode: 'slow', seconds: 3 });
    expect((await valija(['sandbox', 'set', 'mail', 'busy'])).out).toBe('mail is busy now.\n');
    const { out } = await valija(['sandbox', 'ls']);
    expect(out).toMatch(/^iker@correo\.example +mailbox +slow +accept refuse defer slow bounce$/m);
    expect(out).toMatch(/^mail +mail +busy +normal busy down$/m);
  });

  it('says what a mailbox cannot be told', async () => {
    const { code, err } = await valija(['sandbox', 'set', 'iker@correo.example', 'down']);
    expect(code).toBe(exitCodes.refused);
    expect(err).toContain('it cannot be told to be down: it knows accept, refuse, defer, slow, bounce');
    const seconds = await valija(['sandbox', 'set', 'iker@correo.example', 'slow', '--seconds', '0']);
    expect(seconds.code).toBe(exitCodes.usage);
  });
});
