import type { Appointment } from '@valija/contracts';
import { type Ordering, type Told, inOrder, placedIdOf } from '@valija/federation';

/**
 * Those to come by date, the next first; of those that are over the last first. Each once: of two systems that tell of
 * one by its reference, the one that answers for fewer bodies is shown (the body's own knows it better than a general
 * one), and of equals the freshest. Only of the same body: nobody hides what another body has given.
 */
export function byDate(isPast: boolean): Ordering<Told<Appointment>> {
  return {
    compare: (a, b) => order(a, b) * (isPast ? -1 : 1),
    identity: ({ source, item }) =>
      item.reference === undefined ? idOf({ source, item }) : `${item.body.dir3} ${item.reference}`,
    isBetter: (one, other) =>
      one.source.bodies.length === other.source.bodies.length
        ? Date.parse(one.asOf) > Date.parse(other.asOf)
        : one.source.bodies.length < other.source.bodies.length,
  };
}

function order(a: Told<Appointment>, b: Told<Appointment>): number {
  return Date.parse(a.item.startsAt) - Date.parse(b.item.startsAt) || inOrder(idOf(a), idOf(b));
}

function idOf({
  source: { systemId },
  item: { appointmentId: ownId },
}: Pick<Told<Appointment>, 'source' | 'item'>): string {
  return placedIdOf({ systemId, ownId });
}
