import { closeSync, openSync, readSync } from 'node:fs';
import { sleep } from '@valija/clock';

const LOOK_EVERY_MS = 100;
const CHUNK = 65_536;

/** Shows what a log gets until something is so. */
export async function followLog(path: string, isDone: () => boolean): Promise<'done'> {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.alloc(CHUNK);
  const show = (): void => {
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
      process.stdout.write(buffer.toString('utf8', 0, length));
    }
  };
  try {
    while (!isDone()) {
      show();
      await sleep(LOOK_EVERY_MS);
    }
    show();
    return 'done';
  } finally {
    closeSync(descriptor);
  }
}
