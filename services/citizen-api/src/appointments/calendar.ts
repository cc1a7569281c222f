import type { AppointmentRow, CoverageSource } from '@valija/contracts';
import { ICalAlarmType, ICalCalendar, ICalEventStatus, escape } from 'ical-generator';
import { type CalendarWords, calendarWordsFor } from './calendar-words.js';

const DAY_S = 86_400;
/** RFC 5545 has no place for control characters in a text, but for the tab; the library passes them on. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** What stands in a calendar. */
interface Calendar {
  readonly items: readonly AppointmentRow[];
  /** Who was asked for it: who has not answered is named in it, for it has no other place for that. */
  readonly sources?: readonly CoverageSource[];
}

/**
 * Appointments as iCalendar (RFC 5545). Instants are in UTC, on purpose: none of them recurs, and only for what recurs
 * would a calendar need the rules of a zone. A reader shows them by the clock of its person without a VTIMEZONE, which
 * Outlook has been seen to read an hour wrong where it is missing or has dates of its own (iCalcreator #106,
 * ical-generator #680, which advises UTC). What is lost is the name of the zone for who looks from another one: the time
 * on the clock of the place stands in the description. The id of an event is the reference of the appointment, else its
 * id: one that was imported before is the same.
 */
export function calendarOf({ items, sources = [] }: Calendar, languages: readonly string[]): string {
  const words = calendarWordsFor(languages);
  const missing = missingIn(sources);
  const calendar = new ICalCalendar({
    prodId: { company: 'Valija', product: 'Valija' },
    name: words.calendar,
    // The library does not escape it.
    ...(missing !== undefined && { description: escape(clean(`${words.silent}: ${missing}`), false) }),
  });
  for (const item of items) addTo(calendar, item, words);
  // The last line ends like the others (section 3.1); the library leaves it open.
  return `${calendar.toString()}\r\n`;
}

function addTo(calendar: ICalCalendar, item: AppointmentRow, words: CalendarWords): void {
  const { startsAt, endsAt, asOf, status, subject, pageUrl } = item;
  const summary = clean(subject.text);
  const url = pageUrl === undefined ? undefined : linkOf(pageUrl);
  const event = calendar.createEvent({
    id: `${uidOf(item)}@valija`,
    stamp: new Date(asOf),
    start: new Date(startsAt),
    ...(endsAt !== undefined && { end: new Date(endsAt) }),
    summary,
    location: clean(placeOf(item)),
    description: clean(descriptionOf(item, words)),
    status: status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(url !== undefined && { url }),
  });
  if (status === 'booked')
    event.createAlarm({ type: ICalAlarmType.display, triggerBefore: DAY_S, description: summary });
}

/** The same whichever system tells of it. */
function uidOf({ appointmentId, reference, body }: AppointmentRow): string {
  return reference === undefined ? appointmentId : `${body.dir3}~${reference}`;
}

function placeOf({ place, body }: AppointmentRow): string {
  if (!place) return body.name;
  const { name, desk, address, municipality } = place;
  return [name, desk, address, municipality].filter((part) => part !== undefined).join(', ');
}

function descriptionOf(
  { body, startsAt, timeZone, toBring, locator, asOf }: AppointmentRow,
  words: CalendarWords,
): string {
  return [
    body.name,
    `${words.at}: ${startsAt.slice(11, 16)} (${timeZone})`,
    ...(toBring.length === 0
      ? []
      : [`${words.toBring}:`, ...toBring.map(({ text }) => `- ${text.replaceAll(/\s+/g, ' ')}`)]),
    ...(locator === undefined ? [] : [`${words.locator}: ${locator}`]),
    `${words.asOf}: ${new Date(asOf).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ].join('\n');
}

/** The names of those who have not answered, and of the parts of a folder that have not. */
function missingIn(sources: readonly CoverageSource[]): string | undefined {
  const names = sources.flatMap(({ name, status, parts = [] }) => [
    ...(status === 'silent' ? [name] : []),
    ...parts.flatMap((part) => (part.status === 'silent' ? [part.body.name] : [])),
  ]);
  return names.length === 0 ? undefined : [...new Set(names)].join(', ');
}

/** The library escapes an address as if it were a text, which would lead elsewhere: what it would touch is encoded. */
function linkOf(pageUrl: string): string | undefined {
  if (!URL.canParse(pageUrl)) return undefined;
  return new URL(pageUrl).href.replaceAll(',', '%2C').replaceAll(';', '%3B').replaceAll('\\', '%5C');
}

function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNWRITABLE, '');
}
