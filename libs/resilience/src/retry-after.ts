import type { Answer } from './administrations.js';

const SECONDS = /^\d{1,9}$/;
/** What lies further away is a mistake. */
const LONGEST_MS = 31_557_600_000;

/**
 * When it is worth asking again: the instant that an answer names in its body, else its Retry-After (RFC 9110: seconds,
 * or a date).
 *
 * @returns undefined where neither says an instant that can be
 */
export function instantOrRetryAfter(
  instant: string | undefined,
  { headers }: Pick<Answer, 'headers'>,
  nowMs: number,
): string | undefined {
  if (instant !== undefined && Number.isFinite(Date.parse(instant))) return instant;
  const header = headers['retry-after'];
  if (header === undefined) return undefined;
  const atMs = SECONDS.test(header) ? nowMs + Number(header) * 1000 : dateMs(header);
  return atMs > nowMs && atMs <= nowMs + LONGEST_MS ? new Date(atMs).toISOString() : undefined;
}

/** Only a date in words: `Date.parse` makes a year of `-1` and a month of `1.5`. */
function dateMs(header: string): number {
  return / GMT$/.test(header) ? Date.parse(header) : Number.NaN;
}
