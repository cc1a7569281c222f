import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningProcess, bornAt } from './run-file.js';

/**
 * Starts the watchdog in a session of its own. It holds the other end of a pipe: whatever way the supervisor ends,
 * kill -9 included, the pipe closes and the watchdog ends what is left.
 */
export function startWatchdog(runFile: string, log: string): RunningProcess {
  const descriptor = openSync(log, 'a');
  const child = spawn(process.execPath, [fileURLToPath(new URL('watchdog.js', import.meta.url)), runFile], {
    stdio: ['pipe', descriptor, descriptor],
    detached: true,
  });
  closeSync(descriptor);
  child.unref();
  const pid = child.pid ?? 0;
  return { name: 'watchdog', pid, port: null, log, born: bornAt(pid) };
}
