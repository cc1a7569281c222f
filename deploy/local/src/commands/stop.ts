import { sleep } from '@valija/clock';
import { layout } from '../layout.js';
import { stackName } from '../settings.js';
import { endProcesses } from '../supervisor/end-processes.js';
import { isAlive, readRunFile, removeRunFile } from '../supervisor/run-file.js';

const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** `npm stop`: the supervisor ends everything in order; what it leaves is ended by pid. */
export async function stop(): Promise<void> {
  const { runFile } = layout(stackName());
  const running = readRunFile(runFile)?.processes.filter(isAlive) ?? [];
  if (running.length === 0) {
    removeRunFile(runFile);
    process.stdout.write('Valija does not run.\n');
    return;
  }
  const supervisor = running.find(({ name }) => name === 'supervisor');
  if (supervisor) process.kill(supervisor.pid, 'SIGTERM');
  const deadline = performance.now() + WITHIN_MS;
  while (supervisor && isAlive(supervisor) && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
  await endProcesses(running.filter(isAlive));
  removeRunFile(runFile);
  process.stdout.write(`Valija has ended: ${String(running.length)} processes.\n`);
}
