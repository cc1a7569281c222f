import type { AlertSettings } from '@valija/contracts';
import { Temporal } from 'temporal-polyfill';

const HOUR_MINUTES = 60;

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
 * of the time zone, so a night in which it is put forward or back is as long as that clock shows.
 */
export function afterQuietHours(
  atMs: number,
  { quietHours, timeZone }: Pick<AlertSettings, 'quietHours' | 'timeZone'>,
): number {
  if (!quietHours) return atMs;
  const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const now = at.hour * HOUR_MINUTES + at.minute;
  const isOverMidnight = from > to;
  const isQuiet = isOverMidnight ? now >= from || now < to : now >= from && now < to;
  if (!isQuiet) return atMs;
  const day = isOverMidnight && now >= from ? at.toPlainDate().add({ days: 1 }) : at.toPlainDate();
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(quietHours.to) })
    .epochMilliseconds;
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
