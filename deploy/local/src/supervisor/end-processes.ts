import { sleep } from '@valija/clock';
import { type RunningProcess, isAlive } from './run-file.js';

const SERVERS = new Set(['postgres', 'kafka', 'redis']);
const PATIENCE_MS = 8_000;
const POLL_MS = 50;

/** Ends processes that are not ours by birth: services first, then the servers under them, by force at last. */
export async function endProcesses(processes: readonly RunningProcess[]): Promise<void> {
  await end(processes.filter(({ name }) => !SERVERS.has(name)));
  await end(processes.filter(({ name }) => SERVERS.has(name)));
}

async function end(processes: readonly RunningProcess[]): Promise<void> {
  for (const each of processes) signal(each, each.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  const deadline = performance.now() + PATIENCE_MS;
  while (processes.some(isAlive) && performance.now() < deadline) await sleep(POLL_MS);
  for (const each of processes) signal(each, 'SIGKILL');
}

function signal(process_: RunningProcess, name: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch {
    // It left in between.
  }
}
