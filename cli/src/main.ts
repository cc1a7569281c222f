import { Command } from 'commander';
import { Context } from './context.js';
import { exitCodeHelp, exitCodes } from './exit-codes.js';
import { report } from './report.js';

const program = new Command('valija')
  .description(
    'The command line of Valija: nodes, the directory, the sandbox, and a look at every step of a dispatch.',
  )
  .option('--json', 'results as JSON on stdout, failures as JSON on stderr, nothing else')
  .option('--profile <file>', 'which installation (default: the nearest .valija/profile.json)')
  .addHelpText('after', exitCodeHelp)
  .showHelpAfterError('(valija --help lists the commands)')
  .exitOverride();

type AddCommands = (program: Command, context: Context) => void;

/** In the order of the help. Only what was asked for is loaded: most of them bring a client of Kafka or a framework. */
const commands: Readonly<Record<string, () => Promise<AddCommands>>> = {
  demo: async () => (await import('./commands/demo.js')).addDemo,
  setup: async () => (await import('./commands/setup.js')).addSetup,
  apply: async () => (await import('./commands/apply.js')).addApply,
  node: async () => (await import('./commands/node.js')).addNode,
  publish: async () => (await import('./commands/publish.js')).addPublish,
  tail: async () => (await import('./commands/tail.js')).addTail,
  restore: async () => (await import('./commands/restore.js')).addRestore,
  rejected: async () => (await import('./commands/rejected.js')).addRejected,
  token: async () => (await import('./commands/citizen.js')).addToken,
  inbox: async () => (await import('./commands/citizen.js')).addInbox,
  open: async () => (await import('./commands/citizen.js')).addOpen,
  cases: async () => (await import('./commands/cases.js')).addCases,
  appointments: async () => (await import('./commands/appointments.js')).addAppointments,
  notices: async () => (await import('./commands/notices.js')).addNotices,
  alerts: async () => (await import('./commands/alerts.js')).addAlerts,
  mailbox: async () => (await import('./commands/mailbox.js')).addMailbox,
  sandbox: async () => (await import('./commands/sandbox.js')).addSandbox,
  provider: async () => (await import('./commands/provider.js')).addProvider,
  status: async () => (await import('./commands/status.js')).addStatus,
  doctor: async () => (await import('./commands/doctor.js')).addDoctor,
};

const context = new Context(program);
const named = Object.keys(commands).filter((name) => process.argv.includes(name));
for (const name of named.length > 0 ? named : Object.keys(commands)) {
  const add = await commands[name]?.();
  add?.(program, context);
}

try {
  await program.parseAsync();
  process.exit(exitCodes.done);
} catch (error) {
  process.exit(report(error, program.opts<{ json?: boolean }>().json ?? false));
}
