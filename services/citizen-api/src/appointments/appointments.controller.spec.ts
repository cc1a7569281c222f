import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { CitizenDoors } from '../testing/citizen-doors.js';
import { readCalendar } from '../testing/read-calendar.js';

const ID = 'policia-citas~CITA-1';
const coverage = { asked: 1, answered: 1, isComplete: true, sources: [] };
const body = { dir3: 'E00003301', name: 'Policía' };
const item = {
  appointmentId: ID,
  subject: { language: 'es', text: 'Renovación del DNI' },
  body,
  rootBody: body,
  startsAt: '2026-12-03T10:20:00+01:00',
  timeZone: 'Europe/Madrid',
  status: 'booked',
  toBring: [],
  systemId: 'policia-citas',
  asOf: '2026-11-22T10:00:00Z',
};
const whole = { items: [item], next: null, coverage };

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open();
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
});

describe('GET /v1/appointments', () => {
  it.each([
    ['', { isPast: false, limit: 25, cursor: null }],
    ['?past=false', { isPast: false, limit: 25, cursor: null }],
    ['?past=true&limit=10&cursor=x', { isPast: true, limit: 10, cursor: 'x' }],
  ])('asks for the person of the token and for nobody else: %s', async (query, expected) => {
    doors.answers = { 'appointments.list': () => whole };
    expect(await doors.call('GET', `/v1/appointments${query}`)).toMatchObject({ status: 200, body: whole });
    expect(doors.asked).toMatchObject([
      { request: [{ caller: { person: { idNumber: '12345678Z' } }, ...expected }] },
    ]);
  });

  it('comes in events for who wants them: a part for each system, and the whole', async () => {
    doors.answers = {
      'appointments.listParts': () => [{ part: [item], systemId: 'policia-citas' }, { whole }],
    };
    const { status, headers, text } = await doors.call('GET', '/v1/appointments', {
      headers: { accept: 'text/event-stream' },
    });
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(text).toBe(
      `event: part\ndata: ${JSON.stringify({ systemId: 'policia-citas', items: [item] })}\n\nevent: whole\ndata: ${JSON.stringify(whole)}\n\n`,
    );
  });

  it.each(['past=yes', 'past=', 'limit=101', 'limit=0', 'who=1'])('refuses %s', async (query) => {
    expect(await doors.call('GET', `/v1/appointments?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect(doors.asked).toEqual([]);
  });
});

describe('one appointment', () => {
  it('is as its body says it', async () => {
    doors.answers = { 'appointments.one': () => item };
    expect(await doors.call('GET', `/v1/appointments/${ID}`)).toMatchObject({ status: 200, body: item });
    expect(doors.asked).toMatchObject([{ request: [{ person: { idNumber: '12345678Z' } }, ID] }]);
  });

  it.each<[string, number, CodedError]>([
    ['not-found', 404, new CodedError('not-found')],
    ['provider-unavailable', 503, new CodedError('provider-unavailable', { retryAfterS: 30 })],
  ])('that cannot be given is %s', async (code, status, error) => {
    doors.answers = { 'appointments.one': () => Promise.reject(error) };
    for (const path of [ID, `${ID}/calendar.ics`]) {
      const answer = await doors.call('GET', `/v1/appointments/${path}`);
      expect(answer).toMatchObject({ status, body: { code } });
      if (status === 503) expect(answer.headers['retry-after']).toBe('30');
    }
  });

  it.each(['x', '~x', 'Policia~x', 'policia~a/b', `policia~${'x'.repeat(201)}`])(
    'does not ask for what is no id: %s',
    async (id) => {
      for (const rest of ['', '/calendar.ics']) {
        const { status } = await doors.call('GET', `/v1/appointments/${encodeURIComponent(id)}${rest}`);
        expect([400, 404]).toContain(status);
      }
      expect(doors.asked).toEqual([]);
    },
  );
});

describe('a calendar', () => {
  const download = (fileName: string) => ({
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });

  it('has one appointment', async () => {
    doors.answers = { 'appointments.one': () => item };
    const { status, headers, text } = await doors.call('GET', `/v1/appointments/${ID}/calendar.ics`);
    expect([status, headers]).toEqual([200, expect.objectContaining(download('appointment.ics'))]);
    expect(readCalendar(text).events).toMatchObject([{ UID: `${ID}@valija`, DTSTART: '20261203T092000Z' }]);
  });

  it('has all that are to come, page by page, and says who has not answered', async () => {
    const silent = { systemId: 'b', name: 'Registro Civil', bodies: [], status: 'silent' };
    const pages = [
      { items: [item], next: 'more', coverage: { ...coverage, sources: [silent] } },
      { ...whole, items: [{ ...item, appointmentId: 'policia-citas~CITA-2' }] },
    ];
    const asked: unknown[] = [];
    doors.answers = {
      'appointments.list': (request: unknown) => {
        asked.push(request);
        return pages[asked.length - 1];
      },
    };
    const { status, headers, text } = await doors.call('GET', '/v1/appointments/calendar.ics');
    expect([status, headers]).toEqual([200, expect.objectContaining(download('appointments.ics'))]);
    const { properties, events } = readCalendar(text);
    expect(events.map(({ UID }) => UID)).toEqual([`${ID}@valija`, 'policia-citas~CITA-2@valija']);
    expect(properties['X-WR-CALDESC']).toContain('Registro Civil');
    expect(asked).toMatchObject([
      { isPast: false, cursor: null, limit: 100 },
      { isPast: false, cursor: 'more', limit: 100 },
    ]);
  });
});

describe('a system that says that it has more, without end', () => {
  it('is not asked without end for a calendar', async () => {
    let asked = 0;
    doors.answers = {
      'appointments.list': () => {
        asked += 1;
        return { ...whole, items: [{ ...item, appointmentId: `policia-citas~${String(asked)}` }], next: 'x' };
      },
    };
    const { status, text } = await doors.call('GET', '/v1/appointments/calendar.ics');
    expect([status, asked, readCalendar(text).events.length]).toEqual([200, 3, 3]);
  });
});

describe('appointments', () => {
  it('are asked for with a key that everybody can see', async () => {
    doors.answers = {
      'store.keys': () => [{ kid: 'receipt-1' }],
      'delivery.keys': () => [{ kid: 'hub-1' }],
      'appointments.keys': () => [{ kid: 'appointments-1' }],
    };
    const { body } = await doors.call('GET', '/.well-known/jwks.json', { authorization: null });
    expect(body?.['keys']).toContainEqual({ kid: 'appointments-1' });
  });

  it('are for whom the scope was given to', async () => {
    const claims = { scope: 'openid case-files:read' };
    for (const path of ['', '/calendar.ics', `/${ID}`, `/${ID}/calendar.ics`])
      expect(await doors.call('GET', `/v1/appointments${path}`, { claims })).toMatchObject({
        status: 403,
        body: { code: 'insufficient-scope', scope: 'appointments:read' },
      });
  });
});
