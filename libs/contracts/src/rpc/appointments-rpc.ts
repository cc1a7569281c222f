import type { Appointment, AppointmentPlace, Body } from '../generated/messages.js';
import type { InParts } from './case-files-rpc.js';
import type { Caller, TextInLanguage } from './citizen-rpc.js';
import type { Coverage } from './coverage.js';

/** What a person has booked with a body. Moments have the offset of the place: as its own clock shows them. */
export interface AppointmentRow {
  readonly appointmentId: string;
  /** Of its body: the same in whatever system it is found. */
  readonly reference?: string;
  readonly subject: TextInLanguage;
  readonly body: Body;
  /** What the body is a part of; itself where it is a root. */
  readonly rootBody: Body;
  readonly startsAt: string;
  readonly endsAt?: string;
  /** Of the place (IANA). */
  readonly timeZone: string;
  readonly status: Appointment['status'];
  readonly place?: AppointmentPlace;
  readonly toBring: readonly TextInLanguage[];
  /** The number by which the body knows it. */
  readonly locator?: string;
  readonly bookedAt?: string;
  /** The body's own page to change or cancel it. */
  readonly pageUrl?: string;
  readonly systemId: string;
  readonly asOf: string;
}

export interface AppointmentList {
  readonly items: readonly AppointmentRow[];
  readonly next: string | null;
  readonly coverage: Coverage;
}

export interface AppointmentListRequest {
  readonly caller: Caller;
  /** Those that are over or were cancelled; those to come where false. */
  readonly isPast: boolean;
  readonly cursor: string | null;
  readonly limit: number;
}

/** What appointments answers to the citizens' API. */
export interface AppointmentsRpc {
  'appointments.list': { request: AppointmentListRequest; response: AppointmentList };
  'appointments.one': { request: { caller: Caller; appointmentId: string }; response: AppointmentRow };
  'appointments.keys': { request: Record<string, never>; response: { keys: Record<string, unknown>[] } };
}

/** The question that is answered in parts. */
export interface AppointmentsStreams {
  'appointments.listParts': {
    request: AppointmentListRequest;
    response: InParts<AppointmentRow, AppointmentList>;
  };
}
