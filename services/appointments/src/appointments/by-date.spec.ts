import { describe, expect, it } from '@jest/globals';
import type { Appointment } from '@valija/contracts';
import type { Told } from '@valija/federation';
import { byDate } from './by-date.js';

const told = (
  systemId: string,
  appointmentId: string,
  startsAt: string,
  { reference, body = 'E1', bodies = [body], asOf = '2026-11-20T10:00:00Z' }: Partial<Shared> = {},
): Told<Appointment> => ({
  source: { systemId, bodies } as never,
  item: { appointmentId, startsAt, body: { dir3: body }, reference } as Appointment,
  asOf,
});

interface Shared {
  readonly reference: string;
  readonly body: string;
  /** For whom its system answers. */
  readonly bodies: readonly string[];
  readonly asOf: string;
}

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

describe('an appointment that two systems have', () => {
  const { identity, isBetter } = byDate(false);
  const at = '2026-12-03T11:00:00+01:00';
  const own = told('own', '1', at, { reference: 'R' });
  const general = told('general', '9', at, { reference: 'R', bodies: ['E1', 'E2'] });

  it('is one by its reference, and only where it is with the same body', () => {
    expect(identity(own)).toBe(identity(general));
    expect(identity(own)).not.toBe(identity(told('general', '9', at, { reference: 'R', body: 'E2' })));
    expect(identity(own)).not.toBe(identity(told('own', 'R', at)));
  });

  it('is as the one that answers for fewer bodies says, however old that is', () => {
    const later = { ...general, asOf: '2026-11-21T10:00:00Z' };
    expect([isBetter(own, later), isBetter(later, own)]).toEqual([true, false]);
  });

  it('is as the freshest says where they answer for as many', () => {
    const fresher = told('other', '1', at, { reference: 'R', asOf: '2026-11-20T10:00:01Z' });
    expect([isBetter(fresher, own), isBetter(own, fresher)]).toEqual([true, false]);
  });
});
