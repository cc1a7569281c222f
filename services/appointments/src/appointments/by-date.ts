import type { Appointment } from '@valija/contracts';
import { type Ordering, type Told, placedIdOf } from '@valija/federation';

/** Those to come by date, the next first; of those that are over the last first. No two systems tell of one. */
export function byDate(isPast: boolean): Ordering<Told<Appointment>> {
  return {
    compare: (a, b) => order(a, b) * (isPast ? -1 : 1),
    identity: idOf,
    isBetter: () => false,
  };
}

function order(a: Told<Appointment>, b: Told<Appointment>): number {
  return Date.parse(a.item.startsAt) - Date.parse(b.item.startsAt) || inOrder(idOf(a), idOf(b));
}

function idOf({ source: { systemId }, item: { appointmentId: ownId } }: Told<Appointment>): string {
  return placedIdOf({ systemId, ownId });
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
