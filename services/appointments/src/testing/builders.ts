import type { Appointment, Caller } from '@valija/contracts';

export const AS_OF = '2026-11-20T10:00:00Z';
export const POLICIA = 'E04990401';
export const CANARIAS = 'A05003638';
export const JUZGADO = 'J00007011';
export const TRIBUNAL = 'J00007001';

export const ana: Caller = {
  person: { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' },
  assurance: 'substantial',
  method: 'pin',
  clientId: 'app',
  languages: ['ca', 'es'],
};

export function anAppointment(appointmentId: string, rest: Partial<Appointment> = {}): Appointment {
  return {
    appointmentId,
    subject: {
      defaultLanguage: 'es',
      texts: { es: 'Renovación del DNI', ca: 'Renovació del DNI' },
    },
    body: { dir3: POLICIA, name: 'as the system says' },
    startsAt: '2026-12-03T09:20:00Z',
    timeZone: 'Europe/Madrid',
    status: 'booked',
    ...rest,
  };
}
