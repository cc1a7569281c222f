import { ConfigurationError } from '@valija/config';

const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;

/** Ends what a process has open. Nothing, where it ends by itself. */
export type Stop = (() => Promise<void>) | undefined;

/** Runs a process of the sandbox: says what is wrong with its configuration, and leaves in order at a signal. */
export async function runProcess(name: string, start: () => Promise<Stop>): Promise<void> {
  try {
    const stop = await start();
    if (stop) leaveOnSignal(name, stop);
  } catch (error) {
    fail(name, error);
  }
}

function leaveOnSignal(name: string, stop: () => Promise<void>): void {
  let isLeaving = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isLeaving) return;
      isLeaving = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          fail(name, error);
        },
      );
    });
  }
}

function fail(name: string, error: unknown): void {
  const isConfiguration = error instanceof ConfigurationError;
  process.stderr.write(`${name}: ${error instanceof Error ? error.message : 'unknown failure'}\n`);
  process.exit(isConfiguration ? EXIT_CONFIGURATION : EXIT_FAILURE);
}
