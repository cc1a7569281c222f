import { describe, expect, it } from '@jest/globals';
import { firstViolation } from '@valija/contracts';
import { appointmentSystems } from '../world/appointment-systems.js';
import { persona } from '../world/personas.js';
import { SimulatedAppointments } from './simulated-appointments.js';

const DAY_MS = 86_400_000;
const seededAtMs = Date.parse('2026-11-20T17:30:00Z');
const simulated = new SimulatedAppointments(seededAtMs);

const all = (isPast: boolean, asOfMs = seededAtMs) =>
  appointmentSystems.flatMap((system) =>
    system.persons.map((id) => ({
      system,
      ...simulated.appointments(system, persona(id).idNumber, { isPast, asOfMs }),
    })),
  );

describe('the appointments of the sandbox', () => {
  it('follow the contract, each with an id of its own, on a day on which offices are open', () => {
    const answers = [...all(false), ...all(true)];
    for (const { asOf, items } of answers)
      expect(firstViolation('AppointmentPage', structuredClone({ asOf, items }))).toBeUndefined();
    const items = answers.flatMap((answer) => answer.items);
    expect(new Set(items.map(({ appointmentId }) => appointmentId)).size).toBe(items.length);
    for (const { startsAt } of items) expect([0, 6]).not.toContain(new Date(startsAt).getUTCDay());
  });

  it('are some to come and some over, for everybody in each system, and one cancelled in some', () => {
    for (const { system, items } of all(false)) expect(items).toHaveLength(system.kinds.length);
    for (const { system, items } of all(true)) {
      const cancelled = items.filter(({ status }) => status === 'cancelled');
      expect(cancelled).toHaveLength(system.hasCancelled === true ? 1 : 0);
      expect(items).toHaveLength(system.kinds.length + cancelled.length);
    }
  });

  it('are over when their time has come', () => {
    const later = seededAtMs + 60 * DAY_MS;
    expect(all(false, later).flatMap(({ items }) => items)).toEqual([]);
    const statuses = new Set(all(true, later).flatMap(({ items }) => items.map(({ status }) => status)));
    expect(statuses).toEqual(new Set(['attended', 'missed', 'cancelled']));
  });

  it('are in a general system of the State, too, under ids of its own and by the same reference', () => {
    const [general, ...others] = ['age-citas', 'policia-citas', 'extranjeria-citas'].map((id) =>
      appointmentSystems.find(({ systemId }) => systemId === id),
    );
    for (const isPast of [false, true])
      for (const id of ['ana', 'ahmed'] as const) {
        const told = (system = general) =>
          simulated.appointments(system!, persona(id).idNumber, { isPast, asOfMs: seededAtMs }).items;
        const own = others.flatMap(told);
        expect(own.length).toBeGreaterThan(0);
        const outside = ({ reference, startsAt, status }: (typeof own)[number]) => [
          reference,
          startsAt,
          status,
        ];
        expect(told().map(outside)).toEqual(own.map(outside));
        const ids = [...told(), ...own].map(({ appointmentId }) => appointmentId);
        expect(new Set(ids).size).toBe(2 * own.length);
      }
  });

  it('are nobody’s who has none', () => {
    const [system] = appointmentSystems;
    expect(simulated.appointments(system!, '99999999R', { isPast: false, asOfMs: seededAtMs }).items).toEqual(
      [],
    );
  });
});
