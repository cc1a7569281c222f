import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context.js';
import { type ModeDetails, SandboxApi } from '../demo/sandbox-api.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

/** What the mail provider calls itself among the systems. */
const MAIL_SERVER = 'mail';

export function addSandbox(program: Command, context: Context): void {
  const sandbox = program
    .command('sandbox')
    .summary('the simulated administrations and mailboxes: how each behaves');
  sandbox
    .command('ls')
    .summary('every system and mailbox, and how it behaves now')
    .action(async () => {
      const systems = (await Promise.all(apisOf(context).map((api) => api.systems()))).flat();
      const rows = systems.map(({ id, service, mode, modes }) => [id, service, mode, modes.join(' ')]);
      context.output().result(systems, () => table(rows, ['SYSTEM', 'SERVICE', 'MODE', 'CAN BE']));
    });
  sandbox
    .command('set')
    .summary('tell a system to be slow, down, wrong, huge, or normal again; or a mailbox to refuse its mail')
    .argument('<system>', 'as "sandbox ls" names it: a system, the address of a mailbox, or the mail server')
    .argument('<mode>')
    .option('--until <instant>', 'with unavailable: when it says that it will be back')
    .option('--seconds <number>', 'with a slow mailbox: until it answers', asSeconds)
    .action(async (system: string, mode: string, details: ModeDetails) => {
      const isMail = system === MAIL_SERVER || system.includes('@');
      const api = new SandboxApi(isMail ? mailUrlOf(context) : sandboxUrlOf(context));
      const state = await api.setMode(system, mode, details);
      context.output().result(state, () => `${system} is ${mode} now.`);
    });
}

/** @throws CommandFailed where the installation has no mailboxes */
export function mailUrlOf(context: Context): string {
  const { mailUrl } = context.profile();
  if (mailUrl === undefined)
    throw new CommandFailed('This installation has no mailboxes of a sandbox.', exitCodes.usage);
  return mailUrl;
}

function sandboxUrlOf(context: Context): string {
  const { sandboxUrl } = context.profile();
  if (sandboxUrl === undefined) throw new CommandFailed('This installation has no sandbox.', exitCodes.usage);
  return sandboxUrl;
}

function apisOf(context: Context): SandboxApi[] {
  const { mailUrl } = context.profile();
  return [sandboxUrlOf(context), ...(mailUrl === undefined ? [] : [mailUrl])].map(
    (url) => new SandboxApi(url),
  );
}

function asSeconds(word: string): number {
  const seconds = Number(word);
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new InvalidArgumentError('It is a whole number from 1.');
  return seconds;
}
