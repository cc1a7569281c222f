import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { type Deployment, setup } from '../setup/setup.js';

export function addSetup(program: Command, context: Context): void {
  program
    .command('setup')
    .summary('make databases, roles, schemas, topics and principals of an installation')
    .description(
      'Makes (or brings up to date) everything that the services find when they start. Safe to repeat.',
    )
    .requiredOption('--deployment <file>', 'JSON with the addresses and secrets of the installation')
    .action(async ({ deployment }: { deployment: string }) => {
      const output = context.output();
      const wanted = JSON.parse(readFileSync(deployment, 'utf8')) as Deployment;
      const lines: string[] = [];
      await setup(wanted, context.repository, (line) => {
        lines.push(line);
        output.say(line);
      });
      output.result({ done: lines }, () => 'The installation is set up.');
    });
}
