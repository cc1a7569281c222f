import type { Command } from 'commander';
import type { Context } from '../context.js';
import { SandboxApi } from '../demo/sandbox-api.js';
import { Tour } from '../demo/tour.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';

export function addDemo(program: Command, context: Context): void {
  program
    .command('demo')
    .summary('a guided tour: a node publishes, a citizen opens, the node hears of it')
    .option('--persona <id>', 'who receives it; "npm start" shows the personas', 'ana')
    .action(async ({ persona }: { persona: string }) => {
      const profile = context.profile();
      if (profile.sandboxUrl === undefined)
        throw new CommandFailed(
          'The tour needs the simulated administrations of the local stack: run "npm start".',
          exitCodes.usage,
        );
      const output = context.output();
      const sandbox = new SandboxApi(profile.sandboxUrl);
      await requirePersona(sandbox, persona);
      const tour = new Tour(profile, sandbox, persona, output);
      await tour.run();
      output.result(
        { steps: tour.steps },
        () =>
          `\nThat was the whole path. Next: valija inbox ${persona}, valija tail andalucia, valija --help.`,
      );
    });
}

async function requirePersona(sandbox: SandboxApi, persona: string): Promise<void> {
  const personas = await sandbox.personas();
  if (personas.some(({ id }) => id === persona)) return;
  throw new CommandFailed(
    `There is no persona "${persona}". There are: ${personas.map(({ id }) => id).join(', ')}.`,
    exitCodes.usage,
  );
}
