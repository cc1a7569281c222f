import { sleep } from '@valija/clock';

const WITHIN_MS = 20_000;
const POLL_MS = 20;

/**
 * Waits until something is so, and returns it. The bound is for what never comes, not a measure of speed.
 *
 * @throws Error with the last failure where it never was
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  withinMs = WITHIN_MS,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  let last: unknown = 'it was never so';
  while (performance.now() < deadline) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`not within ${String(withinMs)} ms`, { cause: last });
}
