import { describe, expect, it } from '@jest/globals';
import type { Appointment } from '@valija/contracts';
import type { Told } from '@valija/federation';
import { byDate } from './by-date.js';

const told = (systemId: string, appointmentId: string, startsAt: string): Told<Appointment> => ({
  source: { systemId } as never,
  item: { appointmentId, startsAt } as Appointment,
  asOf: '2026-11-20T10:00:00Z',
});

// Eleven in Madrid is before half past ten in the Canaries.
const madrid = told('policia', '1', '2026-12-03T11:00:00+01:00');
const canarias = told('canarias', '1', '2026-12-03T10:30:00+00:00');
const later = told('policia', '2', '2026-12-04T09:00:00+01:00');
const same = told('canarias', '2', '2026-12-03T10:00:00+00:00');
const all = [later, canarias, madrid, same];

const inOrder = (isPast: boolean): string[] =>
  [...all].sort(byDate(isPast).compare).map(({ source, item }) => `${source.systemId}~${item.appointmentId}`);

describe('appointments by date', () => {
  it('are in the order of the instants, whatever the clock of each place shows', () => {
    expect(inOrder(false)).toEqual(['canarias~2', 'policia~1', 'canarias~1', 'policia~2']);
  });

  it('have the last first where they are over', () => {
    expect(inOrder(true)).toEqual(inOrder(false).toReversed());
  });

  it('are each its own, also where two systems give the same id', () => {
    expect(new Set(all.map(byDate(false).identity)).size).toBe(4);
  });
});
