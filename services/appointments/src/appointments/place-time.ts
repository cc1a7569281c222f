import type { Appointment } from '@valija/contracts';
import { Temporal } from 'temporal-polyfill';

/** An instant as the clock of a place shows it, with its offset there and then: 10:20:00+00:00 in the Canaries in winter. */
export function atPlace(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

/**
 * What the schema cannot say of the moments of an appointment.
 *
 * @returns the rule that is broken, in words that name no value
 */
export function faultOfMoments({
  startsAt,
  endsAt,
  timeZone,
}: Pick<Appointment, 'startsAt' | 'endsAt' | 'timeZone'>): string | undefined {
  if (!isTimeZone(timeZone)) return 'timeZone must be a time zone of IANA';
  if (endsAt !== undefined && Date.parse(endsAt) < Date.parse(startsAt))
    return 'endsAt must not be before startsAt';
  return undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
