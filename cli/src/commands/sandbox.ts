import type { Command } from 'commander';
import type { Context } from '../context.js';
import { SandboxApi } from '../demo/sandbox-api.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

export function addSandbox(program: Command, context: Context): void {
  const sandbox = program
    .command('sandbox')
    .summary('the simulated administrations: how each system behaves');
  sandbox
    .command('ls')
    .summary('every system, and how it behaves now')
    .action(async () => {
      const systems = await apiOf(context).systems();
      const rows = systems.map(({ id, service, mode, modes }) => [id, service, mode, modes.join(' ')]);
      context.output().result(systems, () => table(rows, ['SYSTEM', 'SERVICE', 'MODE', 'CAN BE']));
    });
  sandbox
    .command('set')
    .summary('tell a system to be slow, down, wrong, huge, or normal again')
    .argument('<system>')
    .argument('<mode>')
    .option('--until <instant>', 'with unavailable: when it says that it will be back')
    .action(async (system: string, mode: string, { until }: { until?: string }) => {
      const state = await apiOf(context).setMode(system, mode, until);
      context.output().result(state, () => `${system} is ${mode} now.`);
    });
}

function apiOf(context: Context): SandboxApi {
  const { sandboxUrl } = context.profile();
  if (sandboxUrl === undefined) throw new CommandFailed('This installation has no sandbox.', exitCodes.usage);
  return new SandboxApi(sandboxUrl);
}
