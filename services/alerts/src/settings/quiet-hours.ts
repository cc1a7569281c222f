import type { AlertSettings } from '@valija/contracts';
import { Temporal } from 'temporal-polyfill';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** `HH:MM` as minutes of the day. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR_MINUTES + minutes;
}

export function clockTime(minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / HOUR_MINUTES))}:${two(minutes % HOUR_MINUTES)}`;
}

/**
 * The first instant from `atMs` on that is outside of the quiet hours. They begin with `from` and end before `to`, by the clock
 * of the time zone, so a night in which it is put forward or back is as long as that clock shows. Equal times are no hours at all.
 */
export function afterQuietHours(
  atMs: number,
  { quietHours, timeZone }: Pick<AlertSettings, 'quietHours' | 'timeZone'>,
): number {
  if (!quietHours) return atMs;
  const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
  let at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  for (;;) {
    const now = at.hour * HOUR_MINUTES + at.minute;
    if (!isQuiet(now, from, to)) return at.epochMilliseconds;
    const end = at.round({ smallestUnit: 'minute', roundingMode: 'floor' }).add({
      minutes: (to - now + DAY_MINUTES) % DAY_MINUTES,
    });
    if (end.offsetNanoseconds === at.offsetNanoseconds) return end.epochMilliseconds;
    // The clock is changed before the hours are over: what it shows then decides.
    at = at.getTimeZoneTransition('next') ?? end;
  }
}

function isQuiet(now: number, from: number, to: number): boolean {
  return from > to ? now >= from || now < to : now >= from && now < to;
}

/** The instant of a time of day on a day of the time zone. */
export function instantOf(day: string, time: string, timeZone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  }).epochMilliseconds;
}

export function daysBefore(day: string, days: number): string {
  return Temporal.PlainDate.from(day).subtract({ days }).toString();
}
