import {
  type Json,
  failures,
  jsonAnswer,
  pageParameters,
  providerDocument,
  question,
} from './provider-parts.js';

const appointment = {
  appointmentId: 'CITA-000123',
  subject: { defaultLanguage: 'es', texts: { es: 'Renovación del DNI' } },
  body: { dir3: 'E00003301', name: 'Dirección General de la Policía' },
  startsAt: '2026-12-03T10:20:00+01:00',
  endsAt: '2026-12-03T10:35:00+01:00',
  timeZone: 'Europe/Madrid',
  status: 'booked',
  place: { name: 'Comisaría de Jaén', address: 'Calle del Arquitecto Berges, 11', municipality: 'Jaén' },
  toBring: [{ defaultLanguage: 'es', texts: { es: 'Una fotografía reciente' } }],
  locator: 'A1B2C3',
  pageUrl: 'https://citas.policia.example',
};

const page = { asOf: '2026-11-22T10:00:00Z', items: [appointment] };

/** What a body that gives appointments serves. */
export function appointmentsProviderDocument(version: string): Json {
  return providerDocument({
    title: 'Appointments of a provider',
    version,
    about: [
      'A body that gives appointments serves this: what a person has booked, wherever it was booked.',
      'Reserved for booking, and served by nobody yet: `POST /v1/appointments/holds`, `POST /v1/appointments/holds/{holdId}/confirm` and `POST /v1/appointments/{appointmentId}/cancel`, each idempotent by its `Idempotency-Key`. Do not give these addresses another meaning.',
    ],
    schemas: ['AppointmentPage', 'ProviderKey'],
    paths: {
      '/v1/appointments': question(
        'listAppointments',
        'Those to come by date; or those that are over, the last first',
        {
          parameters: [
            {
              name: 'past',
              in: 'query',
              required: false,
              schema: { type: 'boolean', default: false },
              description: 'Those that are over, or were cancelled',
            },
            ...pageParameters,
          ],
          responses: {
            '200': jsonAnswer('AppointmentPage', 'A page; empty for a person who has none', page),
            ...failures,
          },
        },
      ),
      '/v1/appointments/{appointmentId}': question('getAppointment', 'One of them, to come or over', {
        parameters: [
          {
            name: 'appointmentId',
            in: 'path',
            required: true,
            schema: { $ref: '#/components/schemas/ProviderKey' },
          },
        ],
        responses: {
          '200': jsonAnswer('AppointmentPage', 'A page with this one', page),
          '404': jsonAnswer('ProviderAnswer', 'There is no such thing of this person', { answer: 'unknown' }),
          ...failures,
        },
      }),
    },
  });
}
