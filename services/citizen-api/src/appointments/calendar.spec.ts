import { describe, expect, it } from '@jest/globals';
import type { AppointmentRow, CoverageSource } from '@valija/contracts';
import fc from 'fast-check';
import { readCalendar } from '../testing/read-calendar.js';
import { calendarOf } from './calendar.js';

const item: AppointmentRow = {
  appointmentId: 'canarias-registro~CITA-1',
  subject: { language: 'es', text: 'Registro; oficina de asistencia, planta 1' },
  body: { dir3: 'A05003638', name: 'Gobierno de Canarias' },
  rootBody: { dir3: 'A05003638', name: 'Gobierno de Canarias' },
  startsAt: '2026-12-03T09:20:00+00:00',
  endsAt: '2026-12-03T09:35:00+00:00',
  timeZone: 'Atlantic/Canary',
  status: 'booked',
  place: { name: 'Oficina de Arona', desk: 'Mesa 4', address: 'Calle Mayor, 1', municipality: 'Arona' },
  toBring: [{ language: 'es', text: 'Su DNI,\nen vigor' }],
  locator: 'A1B2C3',
  pageUrl: 'https://citas.canarias.example/mis-citas?a=1,2;3',
  systemId: 'canarias-registro',
  asOf: '2026-11-22T10:00:00Z',
};
const read = (...items: AppointmentRow[]) => readCalendar(calendarOf({ items }, ['es']));
const silent = (name: string): CoverageSource => ({ systemId: 'x', name, bodies: [], status: 'silent' });

describe('an appointment in a calendar', () => {
  it('is at its instant, at its place, with what to bring, and with a link to the page of its body', () => {
    const { events, alarms } = read(item);
    expect(events).toEqual([
      {
        UID: 'canarias-registro~CITA-1@valija',
        SEQUENCE: '0',
        DTSTAMP: '20261122T100000Z',
        DTSTART: '20261203T092000Z',
        DTEND: '20261203T093500Z',
        SUMMARY: 'Registro; oficina de asistencia, planta 1',
        LOCATION: 'Oficina de Arona, Mesa 4, Calle Mayor, 1, Arona',
        DESCRIPTION: [
          'Gobierno de Canarias',
          'Hora del lugar: 09:20 (Atlantic/Canary)',
          'Qué llevar:',
          '- Su DNI, en vigor',
          'Localizador: A1B2C3',
          'Consultado: 2026-11-22 10:00 UTC',
        ].join('\n'),
        URL: 'https://citas.canarias.example/mis-citas?a=1%2C2%3B3',
        STATUS: 'CONFIRMED',
      },
    ]);
    expect(alarms).toBe(1);
  });

  it('is the same event each time, so who imported it has it once', () => {
    const uids = [read(item), read({ ...item, startsAt: '2026-12-04T09:20:00+00:00' })].map(
      ({ events }) => events[0]?.['UID'],
    );
    expect(uids[0]).toBe(uids[1]);
    expect(calendarOf({ items: [item] }, ['es'])).toBe(calendarOf({ items: [item] }, ['es']));
  });

  it('is the same event whichever of two systems tells of it', () => {
    const uids = ['policia-citas~1', 'age-citas~9'].map(
      (appointmentId) => read({ ...item, appointmentId, reference: 'R-1' }).events[0]?.['UID'],
    );
    expect(uids).toEqual(['A05003638~R-1@valija', 'A05003638~R-1@valija']);
  });

  it.each(['cancelled', 'attended', 'missed'] as const)('rings for nobody where it is %s', (status) => {
    const { events, alarms } = read({ ...item, status });
    expect([events[0]?.['STATUS'], alarms]).toEqual([status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED', 0]);
  });

  it('has no more than its body said', () => {
    const { endsAt: _1, place: _2, locator: _3, pageUrl: _4, ...least } = item;
    const [event] = read({ ...least, toBring: [] }).events;
    expect(event).toMatchObject({ LOCATION: 'Gobierno de Canarias' });
    expect(Object.keys(event ?? {})).not.toEqual(expect.arrayContaining(['URL']));
    expect(event).not.toHaveProperty('DTEND');
    expect(event?.['DESCRIPTION']).not.toContain('Qué llevar');
  });

  it('has no link that is none', () => {
    expect(read({ ...item, pageUrl: 'https://' }).events[0]).not.toHaveProperty('URL');
  });

  it('speaks the language of the person, as far as the hub does', () => {
    const description = (languages: string[]): string | undefined =>
      readCalendar(calendarOf({ items: [item] }, languages)).events[0]?.['DESCRIPTION'];
    expect(description(['eu'])).toContain('Zer eraman');
    expect(description(['fr'])).toContain('Qué llevar');
  });

  it('is one event with no more properties, whatever its texts are', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 });
    const known = Object.keys(read(item).events[0] ?? {});
    fc.assert(
      fc.property(text, text, text, (subject, name, bring) => {
        const written = calendarOf(
          {
            items: [
              {
                ...item,
                subject: { language: 'es', text: subject },
                place: { name },
                toBring: [{ language: 'es', text: bring }],
              },
            ],
          },
          ['es'],
        );
        const { events, alarms } = readCalendar(written);
        // RFC 5545, section 3.1: lines end with CR LF, and a text has no other control character but the tab.
        // eslint-disable-next-line no-control-regex -- these are what is looked for
        expect(written.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f]/);
        expect(written).toMatch(/\r\nEND:VCALENDAR\r\n$/);
        for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect([events.length, alarms]).toEqual([1, 1]);
        // What is left of a text without letters is nothing, and is not written.
        expect(known).toEqual(expect.arrayContaining(Object.keys(events[0] ?? {})));
      }),
      { examples: [['a\r\nATTENDEE:mailto:x@y.example', 'END:VEVENT', '\u0000\u2028\r']] },
    );
  });
});

describe('a calendar', () => {
  it('names who has not answered, with its parts, for something may be missing', () => {
    const parts = [{ body: { dir3: 'A01900013', name: 'Salud' }, status: 'silent' as const }];
    const sources: CoverageSource[] = [
      silent('Policía, DNI'),
      { ...silent('Carpeta'), status: 'answered', parts },
      silent('Mal\r\nX-EVIL:1'),
    ];
    const { properties } = readCalendar(calendarOf({ items: [item], sources }, ['es']));
    expect(properties).toEqual({
      VERSION: '2.0',
      PRODID: '-//Valija//Valija//EN',
      NAME: 'Citas con la administración',
      'X-WR-CALNAME': 'Citas con la administración',
      'X-WR-CALDESC': 'No han respondido, y puede faltar alguna cita: Policía, DNI, Salud, Mal\nX-EVIL:1',
    });
  });

  it('says nothing of that where everybody has', () => {
    const sources: CoverageSource[] = [{ ...silent('Policía'), status: 'answered' }];
    const { properties } = readCalendar(calendarOf({ items: [], sources }, ['es']));
    expect(properties).not.toHaveProperty('X-WR-CALDESC');
  });
});
