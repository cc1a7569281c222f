import { Temporal } from 'temporal-polyfill';

/**
 * The term of access.
 *
 * A notification that is not accessed within ten natural days of its availability is taken as rejected (Ley 39/2015,
 * art. 43.2). Natural days are calendar days without a stop for weekends or holidays (TEAC 00/08341/2021, of
 * 15-10-2024: available on 1 September, deemed notified on the 12th). So the first day is the one after availability,
 * access is open to the end of the tenth, and the effect falls on the eleventh at 00:00. Days are days of
 * Europe/Madrid, never 24 hours: two of them a year have 23 or 25.
 */
export interface AccessWindow {
  /** Last day on which access is possible, `YYYY-MM-DD` in Europe/Madrid. */
  readonly lastDay: string;
  /** The instant at which it is over, in epoch milliseconds. */
  readonly expiresAtMs: number;
  /** Which rule gave it. */
  readonly rule: 'ten-natural-days.v1' | 'issuer-deadline.v1';
}

const ZONE = 'Europe/Madrid';
const NATURAL_DAYS = 10;
const HOUR_MS = 3_600_000;

/**
 * Madrid's offset changes on the hour, so all instants of one hour share their day. A batch of thousands asks for the
 * same few hours: computing each anew costs 30 µs, five times the rest of a row.
 */
const windowsByHour = new Map<number, AccessWindow>();
const MAX_REMEMBERED_HOURS = 10_000;

/**
 * @param availableFromMs the instant from which the dispatch could be accessed, in epoch milliseconds
 * @param issuerDeadline a later last day set by the issuer; an earlier one is ignored, for the law gives ten days
 */
export function accessWindow(availableFromMs: number, issuerDeadline?: string): AccessWindow {
  const legal = legalWindow(availableFromMs);
  if (issuerDeadline === undefined || issuerDeadline <= legal.lastDay) return legal;
  return { lastDay: issuerDeadline, expiresAtMs: instantAfter(issuerDeadline), rule: 'issuer-deadline.v1' };
}

function legalWindow(availableFromMs: number): AccessWindow {
  const hour = Math.floor(availableFromMs / HOUR_MS);
  const remembered = windowsByHour.get(hour);
  if (remembered) return remembered;
  const lastDay = Temporal.Instant.fromEpochMilliseconds(availableFromMs)
    .toZonedDateTimeISO(ZONE)
    .toPlainDate()
    .add({ days: NATURAL_DAYS });
  const window: AccessWindow = {
    lastDay: lastDay.toString(),
    expiresAtMs: startOfDayMs(lastDay.add({ days: 1 })),
    rule: 'ten-natural-days.v1',
  };
  if (windowsByHour.size >= MAX_REMEMBERED_HOURS) windowsByHour.clear();
  windowsByHour.set(hour, window);
  return window;
}

/** The instant at which a last day is over: the next day's 00:00 in Madrid, in epoch milliseconds. */
export function instantAfter(lastDay: string): number {
  return startOfDayMs(Temporal.PlainDate.from(lastDay).add({ days: 1 }));
}

/** The last day of access that an expiry instant stands for, `YYYY-MM-DD`. */
export function lastDayOf(expiresAtMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(expiresAtMs - 1)
    .toZonedDateTimeISO(ZONE)
    .toPlainDate()
    .toString();
}

/** A day of Madrid as the instants between which it lies; an instant as itself. For filters by date. */
export function dayRange(dayOrInstant: string): { readonly from: string; readonly to: string } {
  if (dayOrInstant.includes('T')) {
    const instant = new Date(dayOrInstant).toISOString();
    return { from: instant, to: instant };
  }
  const day = Temporal.PlainDate.from(dayOrInstant);
  const instant = (date: Temporal.PlainDate): string => new Date(startOfDayMs(date)).toISOString();
  return { from: instant(day), to: instant(day.add({ days: 1 })) };
}

function startOfDayMs(day: Temporal.PlainDate): number {
  return day.toZonedDateTime(ZONE).epochMilliseconds;
}
