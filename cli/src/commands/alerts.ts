import type { AlertPage, Contact } from '@valija/contracts';
import type { Command } from 'commander';
import type { CitizenApi } from '../citizen/citizen-api.js';
import type { Context } from '../context.js';
import { MailApi } from '../demo/mail-api.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';
import { type PersonaOptions, apiOf, languageOption, methodOption } from './citizen.js';
import { mailUrlOf } from './sandbox.js';

interface AlertsOptions extends PersonaOptions {
  readonly on?: boolean;
  readonly off?: boolean;
}

const CODE = /\b\d{6}\b/;
/** Whom the sandbox's mail provider has mailboxes for. */
const MAIL_DOMAIN = 'correo.example';

export function addAlerts(program: Command, context: Context): void {
  program
    .command('alerts')
    .summary('e-mails that tell a persona that something awaits, and what became of each')
    .argument('<persona>')
    .option('--on', 'give the address that the persona has in the sandbox, and its code')
    .option('--off', 'forget the address')
    .addOption(methodOption())
    .addOption(languageOption())
    .action(async (persona: string, options: AlertsOptions) => {
      const api = await apiOf(context, persona, options);
      if (options.on) await turnOn(context, api, persona);
      if (options.off) await api.forgetContact();
      await show(context, api, persona);
    });
}

async function turnOn(context: Context, api: CitizenApi, persona: string): Promise<void> {
  const mailbox = new MailApi(mailUrlOf(context));
  const before = (await mailbox.mails(persona)).at(-1)?.number ?? 0;
  const contact = await api.setContact(`${persona}@${MAIL_DOMAIN}`);
  // An address that is in use already needs no code.
  if (!contact.pending) return;
  const [mail] = await mailbox.next(persona, before);
  const code = CODE.exec(mail?.text ?? '')?.[0];
  if (code === undefined)
    throw new CommandFailed(
      `No code came for ${persona}: look at \`valija sandbox ls\` and \`valija doctor\`.`,
      exitCodes.unreachable,
    );
  await api.verifyContact(code);
}

async function show(context: Context, api: CitizenApi, persona: string): Promise<void> {
  const [contact, alerts] = await Promise.all([api.contact(), api.alerts()]);
  const rows = alerts.items.map(({ kind, state, dueAt, dispatchId, reason }) => [
    dueAt,
    kind,
    state,
    dispatchId,
    reason ?? '',
  ]);
  context
    .output()
    .result({ contact, ...alerts }, () =>
      [
        contactLine(contact, persona),
        settingsLine(alerts),
        rows.length === 0 ? 'No alerts.' : table(rows, ['DUE', 'KIND', 'STATE', 'DISPATCH', 'WHY']),
        ...(alerts.next === null ? [] : ['There are more.']),
      ].join('\n'),
    );
}

function contactLine({ email, pending }: Contact, persona: string): string {
  const { address, bounce } = email ?? {};
  if (address !== undefined)
    return `${address}${bounce ? `: mail came back (${bounce.code})${bounce.isFinal ? ', nothing is sent until it is verified again' : ''}` : ''}`;
  return pending
    ? `${pending.address} waits for its code.`
    : `${persona} has given no address: \`valija alerts ${persona} --on\``;
}

function settingsLine({ settings }: AlertPage): string {
  const { arrivals, reminders, quietHours, timeZone } = settings;
  const quiet = quietHours
    ? `quiet from ${quietHours.from} to ${quietHours.to} (${timeZone})`
    : 'at any hour';
  return `of what is new: ${yesOrNo(arrivals)}; before a term ends: ${yesOrNo(reminders)}; ${quiet}`;
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
