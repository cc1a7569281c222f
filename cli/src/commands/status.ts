import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';
import type { ListedPart } from '../profile.js';
import { listPartitions } from './node.js';

export interface PartState {
  readonly name: string;
  readonly pid?: number;
  readonly address: string;
  readonly state: 'ready' | 'not ready' | 'runs' | 'silent';
  readonly problems: Readonly<Record<string, string>>;
  readonly log: string;
}

// A busy machine is not a silent one.
const WITHIN_MS = 10_000;

export function addStatus(program: Command, context: Context): void {
  program
    .command('status')
    .summary('what runs, what is ready, how far the hub has read')
    .action(async () => {
      const parts = await partStates(context);
      const partitions = await listPartitions(context).catch(() => []);
      const lag = partitions.reduce((sum, each) => sum + each.lag, 0);
      const stopped = partitions.filter(({ status }) => status === 'stopped');
      context.output().result({ parts, ingest: { partitions: partitions.length, lag, stopped } }, () =>
        [
          table(
            parts.map(({ name, pid, address, state, problems }) => [
              name,
              pid ?? '',
              address,
              state,
              Object.values(problems).join('; '),
            ]),
            ['PART', 'PID', 'ADDRESS', 'STATE', ''],
          ),
          '',
          `Ingest: ${partitions.length} partitions, ${lag} events not answered yet, ${stopped.length} stopped.`,
        ].join('\n'),
      );
      if (parts.some(({ state }) => state === 'not ready' || state === 'silent')) {
        throw new CommandFailed(
          'Something is not ready: "valija doctor" says what and why.',
          exitCodes.unreachable,
        );
      }
    });
}

/** The parts of the installation, each asked how it is. */
export async function partStates(context: Context): Promise<PartState[]> {
  return Promise.all(listedParts(context).map(stateOf));
}

/** What each part that has a management port has counted; nothing of one that does not answer. */
export async function partMetrics(
  context: Context,
): Promise<{ readonly name: string; readonly text: string }[]> {
  const asked = listedParts(context).flatMap(({ name, health }) =>
    health === undefined ? [] : [metricsAt(name, new URL('/metrics', health))],
  );
  return (await Promise.all(asked)).flat();
}

async function metricsAt(name: string, address: URL): Promise<{ name: string; text: string }[]> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(WITHIN_MS) });
    return response.ok ? [{ name, text: await response.text() }] : [];
  } catch {
    return [];
  }
}

function listedParts(context: Context): readonly ListedPart[] {
  const { runFile, parts } = context.profile();
  if (parts !== undefined) return parts;
  if (runFile === undefined || !existsSync(runFile)) {
    throw new CommandFailed('Valija does not run here. "npm start" starts it.', exitCodes.unreachable);
  }
  return (JSON.parse(readFileSync(runFile, 'utf8')) as { processes: ListedPart[] }).processes;
}

async function stateOf({ name, pid, port, url, health, log }: ListedPart): Promise<PartState> {
  const address = url ?? (typeof port === 'number' ? `127.0.0.1:${port}` : '');
  const common = { name, ...(pid !== undefined && { pid }), address, log };
  if (health === undefined)
    return { ...common, state: pid !== undefined && isAlive(pid) ? 'runs' : 'silent', problems: {} };
  try {
    const response = await fetch(health, { signal: AbortSignal.timeout(WITHIN_MS) });
    const body = (await response.json().catch(() => ({}))) as { problems?: Record<string, string> };
    return { ...common, state: response.ok ? 'ready' : 'not ready', problems: body.problems ?? {} };
  } catch {
    return { ...common, state: 'silent', problems: { process: 'does not answer' } };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
