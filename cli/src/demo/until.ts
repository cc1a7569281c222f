import { SystemClock, sleep } from '@valija/clock';
import { CommandFailed, exitCodes } from '../exit-codes.js';

const PAUSE_MS = 200;

/**
 * Looks until something is there.
 *
 * @throws CommandFailed with what was missed, when it does not come in time
 */
export async function until<T>(
  look: () => Promise<T | undefined>,
  withinMs: number,
  missed: string,
): Promise<T> {
  const clock = new SystemClock();
  const endMs = clock.epochMs() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.epochMs() > endMs)
      throw new CommandFailed(`${missed} "valija doctor" may say why.`, exitCodes.unexpected);
    await sleep(PAUSE_MS);
  }
}
