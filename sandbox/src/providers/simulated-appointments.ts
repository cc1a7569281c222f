import { hash } from 'node:crypto';
import type { Appointment, PlainText } from '@valija/contracts';
import { type AppointmentSystem, appointmentSystems } from '../world/appointment-systems.js';
import type { Texts } from '../world/languages.js';
import { persona } from '../world/personas.js';
import { type AppointmentKind, type AppointmentKindId, appointmentKinds } from './appointment-kinds.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Offices open at eight of UTC, in Madrid at nine or ten, and give an appointment every quarter of an hour. */
const OPENS_MINUTE = 8 * 60;
const SLOT_MINUTES = 15;
const SLOTS = 20;
const SATURDAY = 6;
const MISSED_OF = 5;

type Status = 'booked' | 'cancelled';

/** What the systems of the sandbox have booked: the same for everybody who asks, counted from the day of the seed. */
export class SimulatedAppointments {
  constructor(private readonly seededAtMs: number) {}

  /** Of each kind one to come and one that is over. */
  appointments(
    system: AppointmentSystem,
    idNumber: string,
    { isPast, asOfMs }: { isPast: boolean; asOfMs: number },
  ): { asOf: string; items: Appointment[] } {
    const others = appointmentSystems
      .filter(({ systemId }) => system.alsoHas?.includes(systemId))
      .flatMap((other) => this.own(other, idNumber).map((item) => underItsOwnId(system, item)));
    const items = [...this.own(system, idNumber), ...others]
      .map((item) => (Date.parse(item.endsAt ?? item.startsAt) < asOfMs ? over(item) : item))
      .filter(({ status }) => (status !== 'booked') === isPast);
    return { asOf: new Date(asOfMs).toISOString(), items };
  }

  private own(system: AppointmentSystem, idNumber: string): Appointment[] {
    return system.persons
      .filter((id) => persona(id).idNumber === idNumber)
      .flatMap((id) =>
        system.kinds.flatMap((kind, index) =>
          this.ofKind(system, `${kind}/${id}`, index === 0 && system.hasCancelled === true),
        ),
      );
  }

  private ofKind(system: AppointmentSystem, whose: string, hasCancelled: boolean): Appointment[] {
    const digest = hash('sha256', `${system.systemId}/${whose}`, 'buffer');
    const make = (afterDays: number, which: number, status: Status = 'booked'): Appointment =>
      this.make(system, `${whose}/${String(which)}`, { afterDays, status });
    return [
      make(3 + (digest.readUInt8(0) % 40), 0),
      make(-(20 + (digest.readUInt16BE(1) % 300)), 1),
      ...(hasCancelled ? [make(2 + (digest.readUInt8(3) % 10), 2, 'cancelled')] : []),
    ];
  }

  private make(
    system: AppointmentSystem,
    whose: string,
    { afterDays, status }: { afterDays: number; status: Status },
  ): Appointment {
    const { systemId, body, bodyName, timeZone, place } = system;
    const kind: AppointmentKind = appointmentKinds[whose.split('/')[0] as AppointmentKindId];
    const digest = hash('sha256', `${systemId}/${whose}`, 'buffer');
    const minute = OPENS_MINUTE + (digest.readUInt8(0) % SLOTS) * SLOT_MINUTES;
    const startsMs = workingDay(this.seededAtMs + afterDays * DAY_MS) + minute * MINUTE_MS;
    const number = digest.subarray(4, 10).toString('hex').toUpperCase();
    return {
      appointmentId: `CITA-${number}`,
      ...(shared.has(systemId) && { reference: number }),
      subject: asText(kind.subject),
      body: { dir3: body, name: bodyName },
      startsAt: new Date(startsMs).toISOString(),
      endsAt: new Date(startsMs + kind.minutes * MINUTE_MS).toISOString(),
      timeZone,
      status,
      place,
      toBring: kind.toBring.map(asText),
      locator: digest.subarray(10, 16).toString('hex').toUpperCase(),
      bookedAt: new Date(Math.min(this.seededAtMs, startsMs) - 10 * DAY_MS).toISOString(),
      pageUrl: `https://sede.${systemId}.example/mis-citas`,
    };
  }
}

/** Systems whose appointments another has, too. */
const shared = new Set(appointmentSystems.flatMap(({ alsoHas = [] }) => alsoHas));

/** As another system has it: the reference is the same, and little else is known there. */
function underItsOwnId({ systemId }: AppointmentSystem, item: Appointment): Appointment {
  const { toBring: _toBring, locator: _locator, pageUrl: _pageUrl, ...rest } = item;
  const number = hash('sha256', `${systemId}/${item.appointmentId}`).slice(0, 12).toUpperCase();
  return { ...rest, appointmentId: `AGE-${number}`, pageUrl: `https://sede.${systemId}.example/mis-citas` };
}

/** What was booked and is over now: most people come. */
function over(item: Appointment): Appointment {
  if (item.status !== 'booked') return item;
  const isMissed =
    hash('sha256', item.reference ?? item.appointmentId, 'buffer').readUInt8(0) % MISSED_OF === 0;
  return { ...item, status: isMissed ? 'missed' : 'attended' };
}

/** The beginning of a day, in UTC, or of the Monday after it. */
function workingDay(epochMs: number): number {
  const day = Math.floor(epochMs / DAY_MS) * DAY_MS;
  const weekDay = new Date(day).getUTCDay();
  return day + (weekDay === SATURDAY ? 2 : weekDay === 0 ? 1 : 0) * DAY_MS;
}

function asText(texts: Texts): PlainText {
  return { defaultLanguage: 'es', texts: { ...texts } };
}
