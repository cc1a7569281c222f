import { describe, expect, it } from '@jest/globals';
import type { AppointmentRow } from '@valija/contracts';
import { byDate } from './by-date.js';

const row = (appointmentId: string, startsAt: string): AppointmentRow =>
  ({ appointmentId, startsAt }) as AppointmentRow;

// Eleven in Madrid is before half past ten in the Canaries.
const madrid = row('policia~1', '2026-12-03T11:00:00+01:00');
const canarias = row('canarias~1', '2026-12-03T10:30:00+00:00');
const later = row('policia~2', '2026-12-04T09:00:00+01:00');
const same = row('canarias~2', '2026-12-03T10:00:00+00:00');

const ids = (rows: readonly AppointmentRow[]): string[] => rows.map(({ appointmentId }) => appointmentId);

describe('appointments by date', () => {
  it('are in the order of the instants, whatever the clock of each place shows', () => {
    expect(ids(byDate([later, canarias, madrid, same], false))).toEqual([
      'canarias~2',
      'policia~1',
      'canarias~1',
      'policia~2',
    ]);
  });

  it('begin with the last where they are over', () => {
    expect(ids(byDate([madrid, later, same, canarias], true))).toEqual([
      'policia~2',
      'canarias~1',
      'policia~1',
      'canarias~2',
    ]);
  });
});
