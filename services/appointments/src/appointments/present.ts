import type { Appointment, AppointmentRow, Caller } from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';
import { type Told, bodyOf, placedIdOf } from '@valija/federation';
import { inLanguage } from '@valija/legal';
import { atPlace } from './place-time.js';

/** An appointment as a person sees it: in the best of the languages that it has, and by the clock of its place. */
export function asRow(
  { source, item, asOf }: Told<Appointment>,
  model: DirectoryModel,
  { languages }: Pick<Caller, 'languages'>,
): AppointmentRow {
  const { systemId } = source;
  const { appointmentId, subject, toBring = [], body, startsAt, endsAt, bookedAt, timeZone, ...rest } = item;
  return {
    ...rest,
    appointmentId: placedIdOf({ systemId, ownId: appointmentId }),
    subject: inLanguage(subject.texts, languages, subject.defaultLanguage),
    toBring: toBring.map(({ texts, defaultLanguage }) => inLanguage(texts, languages, defaultLanguage)),
    body: bodyOf(model, body.dir3),
    rootBody: bodyOf(model, model.rootOf(body.dir3)?.dir3 ?? body.dir3),
    startsAt: atPlace(startsAt, timeZone),
    ...(endsAt !== undefined && { endsAt: atPlace(endsAt, timeZone) }),
    ...(bookedAt !== undefined && { bookedAt: atPlace(bookedAt, timeZone) }),
    timeZone,
    systemId,
    asOf,
  };
}
