import { Command, CommanderError } from 'commander';
import { addApply } from './commands/apply.js';
import { addCitizen } from './commands/citizen.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addNode } from './commands/node.js';
import { addPublish } from './commands/publish.js';
import { addRejected } from './commands/rejected.js';
import { addSetup } from './commands/setup.js';
import { addStatus } from './commands/status.js';
import { addTail } from './commands/tail.js';
import { Context } from './context.js';
import { CommandFailed, exitCodeHelp, exitCodes } from './exit-codes.js';

const program = new Command('valija')
  .description(
    'The command line of Valija: nodes, the directory, the sandbox, and a look at every step of a dispatch.',
  )
  .option('--json', 'results as JSON on stdout, nothing else')
  .option('--profile <file>', 'which installation (default: the nearest .valija/profile.json)')
  .addHelpText('after', exitCodeHelp)
  .showHelpAfterError('(valija --help lists the commands)')
  .exitOverride();

const context = new Context(program);
for (const add of [
  addDemo,
  addSetup,
  addApply,
  addNode,
  addPublish,
  addTail,
  addRejected,
  addCitizen,
  addStatus,
  addDoctor,
]) {
  add(program, context);
}

try {
  await program.parseAsync();
  process.exit(exitCodes.done);
} catch (error) {
  process.exit(report(error));
}

/** @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const failed =
    error instanceof CommandFailed
      ? error
      : new CommandFailed(error instanceof Error ? error.message : String(error), exitCodes.unexpected);
  const { message, details } = failed;
  if (program.opts<{ json?: boolean }>().json)
    process.stdout.write(`${JSON.stringify({ error: { message, details } })}\n`);
  else process.stderr.write(`${message}\n`);
  return failed.exitCode;
}
