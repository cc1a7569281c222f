import { Command, CommanderError } from 'commander';
import { addApply } from './commands/apply.js';
import { addSetup } from './commands/setup.js';
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
for (const add of [addSetup, addApply]) add(program, context);

try {
  await program.parseAsync();
  process.exit(exitCodes.done);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.usage);
  const { message, exitCode, details } =
    error instanceof CommandFailed
      ? error
      : {
          message: String(error instanceof Error ? error.message : error),
          exitCode: exitCodes.unexpected,
          details: undefined,
        };
  const isJson = program.opts<{ json?: boolean }>().json ?? false;
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { message, details } })}\n`);
  else process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
