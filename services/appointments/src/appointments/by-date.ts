import type { AppointmentRow } from '@valija/contracts';

/** Those to come by date, the next first; of those that are over the last first. */
export function byDate(rows: readonly AppointmentRow[], isPast: boolean): AppointmentRow[] {
  return [...rows].sort((a, b) => order(a, b) * (isPast ? -1 : 1));
}

function order(a: AppointmentRow, b: AppointmentRow): number {
  return Date.parse(a.startsAt) - Date.parse(b.startsAt) || (a.appointmentId < b.appointmentId ? -1 : 1);
}
