import type { Appointment, AppointmentPage, Person, SourceStatus } from '@valija/contracts';
import { afterCursor } from './cursor.js';
import {
  type ProviderOptions,
  type ProviderQuery,
  type ProviderReply,
  type RequestHandler,
  providerHandler,
} from './provider-handler.js';
import { orUnavailable, pageSizeOf } from './replies.js';

/** What a body knows of a person's appointments. It may throw SourceUnavailable where it cannot say it now. */
export interface AppointmentSource {
  /** Those to come; with `isPast` those that are over or were cancelled. */
  appointments(
    person: Person,
    isPast: boolean,
  ): Promise<{
    readonly asOf: string;
    readonly items: readonly Appointment[];
    readonly sources?: readonly SourceStatus[];
  }>;
}

export interface AppointmentServerOptions extends ProviderOptions {
  readonly source: AppointmentSource;
}

/** A provider of appointments (docs/reference/appointments-provider.openapi.json). */
export function serveAppointments(options: AppointmentServerOptions): RequestHandler {
  return providerHandler(options, (query) => orUnavailable(() => answer(options.source, query)));
}

async function answer(
  source: AppointmentSource,
  { path, query, person }: ProviderQuery,
): Promise<ProviderReply | undefined> {
  const [resource, appointmentId, ...rest] = path;
  if (resource !== 'appointments' || rest.length > 0) return undefined;
  if (appointmentId !== undefined) return one(source, person, appointmentId);
  const isPast = query.get('past') === 'true';
  const { asOf, items, sources } = await source.appointments(person, isPast);
  const cursor = query.get('cursor') ?? undefined;
  const inOrder = [...items].sort((a, b) => order(a, b) * (isPast ? -1 : 1));
  const { page, next } = afterCursor(inOrder, keyOf, { limit: pageSizeOf(query), cursor });
  const body: AppointmentPage = {
    asOf,
    items: page,
    ...(next !== undefined && { next }),
    ...(sources && { sources: [...sources] }),
  };
  return { answer: 'given', body };
}

async function one(source: AppointmentSource, person: Person, appointmentId: string): Promise<ProviderReply> {
  for (const isPast of [false, true]) {
    const { asOf, items } = await source.appointments(person, isPast);
    const found = items.find((item) => item.appointmentId === appointmentId);
    if (found) return { answer: 'given', body: { asOf, items: [found] } satisfies AppointmentPage };
  }
  return { answer: 'unknown' };
}

const keyOf = ({ appointmentId }: Appointment): string => appointmentId;

function order(a: Appointment, b: Appointment): number {
  return Date.parse(a.startsAt) - Date.parse(b.startsAt) || (keyOf(a) < keyOf(b) ? -1 : 1);
}
