import type { Command } from 'commander';
import type { Context } from '../context.js';
import { type Mail, MailApi } from '../demo/mail-api.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { type Output, table } from '../output.js';
import { mailUrlOf } from './sandbox.js';

interface MailboxOptions {
  readonly show?: string;
  readonly last?: boolean;
  readonly follow?: boolean;
  readonly forget?: boolean;
}

export function addMailbox(program: Command, context: Context): void {
  program
    .command('mailbox')
    .summary('the e-mail of a persona of the sandbox')
    .argument('<persona>')
    .option('--show <number>', 'one mail, with its headers')
    .option('--last', 'the newest, with its headers')
    .option('--follow', 'go on, and show what comes (with --json: one document a line)')
    .option('--forget', 'empty it')
    .action(async (persona: string, options: MailboxOptions) => {
      const api = new MailApi(mailUrlOf(context));
      await requireMailbox(api, persona);
      const output = context.output();
      if (options.forget) await forget(api, persona, output);
      else if (options.last || options.show !== undefined) await show(api, persona, options, output);
      else if (options.follow) await follow(api, persona, output);
      else await list(api, persona, output);
    });
}

/** Mail may come for names that are nobody's: of those, mailboxes that have any. */
async function requireMailbox(api: MailApi, persona: string): Promise<void> {
  const mailboxes = await api.mailboxes();
  if (mailboxes.some(({ mailbox }) => mailbox === persona)) return;
  const personas = mailboxes.filter(({ isPersona }) => isPersona).map(({ mailbox }) => mailbox);
  throw new CommandFailed(
    `There is no persona "${persona}". There are: ${personas.join(', ')}.`,
    exitCodes.usage,
  );
}

async function list(api: MailApi, persona: string, output: Output): Promise<void> {
  const mails = await api.mails(persona);
  output.result(mails, () =>
    mails.length === 0
      ? `No mail for ${persona}.`
      : table(
          mails.map(({ number, receivedAt, from, subject }) => [number, receivedAt, from, subject]),
          ['MAIL', 'RECEIVED', 'FROM', 'SUBJECT'],
        ),
  );
}

async function show(
  api: MailApi,
  persona: string,
  { last, show: number }: MailboxOptions,
  output: Output,
): Promise<void> {
  const mails = await api.mails(persona);
  const found = last ? mails.at(-1) : mails.find((mail) => String(mail.number) === number);
  if (!found) {
    const there = mails.map((mail) => mail.number).join(', ');
    throw new CommandFailed(
      last || mails.length === 0
        ? `No mail for ${persona}.`
        : `No mail ${number ?? ''} for ${persona}. There are: ${there}.`,
      exitCodes.usage,
    );
  }
  output.result(found, () => [...found.headers, '', found.text.trimEnd()].join('\n'));
}

/** Until it is interrupted. */
async function follow(api: MailApi, persona: string, output: Output): Promise<never> {
  output.say(`Mail for ${persona}; Ctrl+C ends it.`);
  let mails = await api.mails(persona);
  for (let after = 0; ; mails = await api.next(persona, after)) {
    for (const mail of mails) output.result(mail, () => line(mail));
    after = mails.at(-1)?.number ?? after;
  }
}

function line({ number, receivedAt, from, subject }: Mail): string {
  return [number, receivedAt, from, subject].join('  ');
}

async function forget(api: MailApi, persona: string, output: Output): Promise<void> {
  await api.forget(persona);
  output.result({ forgotten: true }, () => `The mailbox of ${persona} is empty now.`);
}
