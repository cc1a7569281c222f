/**
 * The term of access, counted in another way than the product does (which uses Temporal): ten natural days of Madrid
 * from the day after availability; it is over on the eleventh at 00:00.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NATURAL_DAYS = 10;
/** Madrid is one or two hours ahead of UTC. */
const OFFSETS = [2, 1];

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Madrid',
  dateStyle: 'short',
  timeStyle: 'short',
});
const remembered = new Map<number, number>();

/** The instant at which a term is over that began at an instant. */
export function legalEndMs(availableFromMs: number): number {
  // Madrid's offset changes on the hour: the instants of one hour share their day.
  const hour = Math.floor(availableFromMs / HOUR_MS);
  const known = remembered.get(hour);
  if (known !== undefined) return known;
  const [day = ''] = wall.format(availableFromMs).split(' ');
  const end = midnightMs(Date.parse(day) + (NATURAL_DAYS + 1) * DAY_MS);
  remembered.set(hour, end);
  return end;
}

/** The instant at which a last day, `YYYY-MM-DD`, is over. */
export function endOfDayMs(lastDay: string): number {
  return midnightMs(Date.parse(lastDay) + DAY_MS);
}

/** 00:00 in Madrid of a day, given as 00:00 UTC of the same day. */
function midnightMs(utcMidnightMs: number): number {
  const day = new Date(utcMidnightMs).toISOString().slice(0, 10);
  for (const offset of OFFSETS) {
    const at = utcMidnightMs - offset * HOUR_MS;
    if (wall.format(at) === `${day} 00:00`) return at;
  }
  throw new Error(`${day} has no midnight in Madrid`);
}
