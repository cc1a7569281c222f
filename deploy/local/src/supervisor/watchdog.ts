import { endProcesses } from './end-processes.js';
import { readRunFile, removeRunFile } from './run-file.js';

/** Waits for the supervisor to be gone, then ends every process that its run file lists. */
const runFile = process.argv[2] ?? '';

process.on('SIGTERM', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.stdout.write('Watching.\n');
process.stdin.resume();
process.stdin.once('close', () => {
  void (async () => {
    const left = (readRunFile(runFile)?.processes ?? []).filter(({ pid }) => pid !== process.pid);
    process.stdout.write(`The supervisor is gone. Ending: ${left.map(({ name }) => name).join(', ')}\n`);
    await endProcesses(left);
    removeRunFile(runFile);
    process.exit(0);
  })();
});
