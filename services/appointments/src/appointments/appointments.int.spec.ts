import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppointmentListRequest } from '@valija/contracts';
import { lastWhole } from '@valija/rpc';
import { type AskedBodies, askedBodies } from '../testing/asked-bodies.js';
import { AS_OF, CANARIAS, JUZGADO, POLICIA, TRIBUNAL, ana, anAppointment } from '../testing/builders.js';

let bodies: AskedBodies;

beforeEach(async () => {
  bodies = await askedBodies();
});

afterEach(() => bodies.close());

const toCome: AppointmentListRequest = { caller: ana, isPast: false, cursor: null, limit: 25 };
const list = (rest: Partial<AppointmentListRequest> = {}) =>
  lastWhole(bodies.service.listParts({ ...toCome, ...rest }));
const inCanarias = { body: { dir3: CANARIAS, name: 'x' }, timeZone: 'Atlantic/Canary' };

describe('a list of appointments', () => {
  it('has those of every body by date, by the clock of each place, in the language of the person', async () => {
    bodies.add(
      'policia',
      POLICIA,
      anAppointment('1', { startsAt: '2026-12-03T10:00:00Z', endsAt: '2026-12-03T11:15:00+01:00' }),
    );
    bodies.add(
      'canarias',
      CANARIAS,
      anAppointment('1', {
        ...inCanarias,
        startsAt: '2026-12-03T10:30:00+01:00',
        place: { name: 'Oficina de Arona' },
        toBring: [{ defaultLanguage: 'es', texts: { es: 'Una foto' } }],
        locator: 'A1',
        pageUrl: 'https://citas.example',
      }),
    );
    const { items, next, coverage } = await list();
    expect(items).toEqual([
      {
        appointmentId: 'canarias~1',
        subject: { language: 'ca', text: 'Renovació del DNI' },
        body: { dir3: CANARIAS, name: 'Gobierno de Canarias' },
        rootBody: { dir3: CANARIAS, name: 'Gobierno de Canarias' },
        startsAt: '2026-12-03T09:30:00+00:00',
        timeZone: 'Atlantic/Canary',
        status: 'booked',
        place: { name: 'Oficina de Arona' },
        toBring: [{ language: 'es', text: 'Una foto' }],
        locator: 'A1',
        pageUrl: 'https://citas.example',
        systemId: 'canarias',
        asOf: AS_OF,
      },
      expect.objectContaining({
        appointmentId: 'policia~1',
        startsAt: '2026-12-03T11:00:00+01:00',
        endsAt: '2026-12-03T11:15:00+01:00',
        toBring: [],
      }),
    ]);
    expect(next).toBeNull();
    expect(coverage).toMatchObject({ asked: 2, answered: 2, isComplete: true });
  });

  it('is of those to come; those that are over come on request, the last first', async () => {
    const at = (id: string, startsAt: string, status: 'attended' | 'cancelled') =>
      anAppointment(id, { startsAt, status });
    bodies.add(
      'policia',
      POLICIA,
      anAppointment('1'),
      at('2', '2026-10-01T09:00:00Z', 'attended'),
      at('3', '2026-12-01T09:00:00Z', 'cancelled'),
    );
    const ids = async (isPast: boolean) =>
      (await list({ isPast })).items.map(({ appointmentId }) => appointmentId);
    expect(await ids(false)).toEqual(['policia~1']);
    expect(await ids(true)).toEqual(['policia~3', 'policia~2']);
  });

  it('has what two systems tell of by one reference once, as the body’s own says; as the other where that is silent', async () => {
    const shared = { reference: 'R-1', locator: 'A1' };
    const { locator: _, ...known } = shared;
    const others = [anAppointment('g2', { startsAt: '2026-12-04T09:00:00Z', reference: 'R-2' })];
    bodies.add('general', POLICIA, anAppointment('g1', known), ...others);
    bodies.add('general', CANARIAS, anAppointment('g1', known), ...others);
    bodies.add('policia', POLICIA, anAppointment('1', shared));
    const ids = async (limit: number) =>
      (await list({ limit })).items.map(({ appointmentId }) => appointmentId);
    expect(await ids(25)).toEqual(['policia~1', 'general~g2']);
    const first = await list({ limit: 1 });
    expect(first.items).toMatchObject([{ appointmentId: 'policia~1', reference: 'R-1', locator: 'A1' }]);
    const second = await list({ limit: 1, cursor: first.next });
    expect(second.items.map(({ appointmentId }) => appointmentId)).toEqual(['general~g2']);
    bodies.systems.plays.set('policia', (request) => request.socket.destroy());
    expect(await ids(25)).toEqual(['general~g1', 'general~g2']);
  });

  it('comes in parts, each when its system answers, and whole at the end', async () => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    bodies.add('canarias', CANARIAS);
    const seen: string[] = [];
    for await (const part of bodies.service.listParts(toCome))
      seen.push('whole' in part ? 'whole' : `${part.systemId} ${String(part.part.length)}`);
    expect(seen.slice(0, 2).sort()).toEqual(['canarias 0', 'policia 1']);
    expect(seen.slice(2)).toEqual(['whole']);
  });

  it('goes on page by page, asking only those who have more', async () => {
    const many = Array.from({ length: 5 }, (_, n) => anAppointment(`n${String(n)}`));
    bodies.add('policia', POLICIA, ...many);
    bodies.add('canarias', CANARIAS);
    const seen: string[] = [];
    const asked: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ cursor, limit: 2 });
      asked.push(page.coverage.asked);
      seen.push(...page.items.map(({ appointmentId }) => appointmentId));
      cursor = page.next;
    } while (cursor !== null);
    expect(asked).toEqual([2, 1, 1]);
    expect(seen).toEqual(many.map(({ appointmentId }) => `policia~${appointmentId}`));
  });

  it('does not begin at a cursor of somebody else', async () => {
    await expect(list({ cursor: 'x' })).rejects.toMatchObject({ code: 'cursor-invalid' });
    expect(bodies.systems.asked).toEqual([]);
  });

  it('has nothing of what a system says of bodies that are not its, and all of their units', async () => {
    bodies.add(
      'tribunal',
      TRIBUNAL,
      anAppointment('1', { body: { dir3: JUZGADO, name: 'x' } }),
      anAppointment('2', { body: { dir3: POLICIA, name: 'x' } }),
    );
    expect((await list()).items).toMatchObject([
      {
        appointmentId: 'tribunal~1',
        body: { name: 'Juzgado n.º 2' },
        rootBody: { name: 'Tribunal Superior' },
      },
    ]);
  });

  it('names nobody in an address', async () => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    await list({ isPast: true });
    await bodies.service.one(ana, 'policia~1');
    expect(bodies.systems.asked).toEqual([
      '/policia/v1/appointments?past=true&limit=25',
      '/policia/v1/appointments/1',
    ]);
  });

  it.each([
    [
      'unreachable',
      (request: { socket: { destroy(): void } }) => {
        request.socket.destroy();
      },
    ],
    ['too-slow', () => undefined],
    [
      'wrong-answer',
      (_: unknown, response: { end(text: string): void }) => {
        response.end('{"items":1}');
      },
    ],
    [
      'unavailable',
      (_: unknown, response: { writeHead(s: number): { end(t: string): void } }) => {
        response.writeHead(503).end('{"answer":"unavailable","until":"2030-01-01T00:00:00Z"}');
      },
    ],
  ])('is partial where a system is %s, and says so', async (why, play) => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    bodies.add('canarias', CANARIAS);
    bodies.systems.plays.set('canarias', play);
    const { items, coverage } = await list();
    expect(items).toHaveLength(1);
    expect(coverage).toMatchObject({
      asked: 2,
      answered: 1,
      isComplete: false,
      sources: [
        {
          systemId: 'canarias',
          status: 'silent',
          why,
          since: expect.any(String),
          instead: { pageUrl: 'https://sede.a05003638.example' },
        },
        { systemId: 'policia', status: 'answered' },
      ],
    });
  });

  it.each([
    ['a time zone that there is not', { timeZone: 'Europe/Jaen' }],
    ['an end before the beginning', { endsAt: '2026-12-03T09:00:00Z' }],
  ])('does not guess where a system says %s', async (_, rest) => {
    bodies.add('policia', POLICIA, anAppointment('1', rest));
    const { items, coverage } = await list();
    expect(items).toEqual([]);
    expect(coverage.sources).toMatchObject([{ status: 'silent', why: 'wrong-answer' }]);
    await expect(bodies.service.one(ana, 'policia~1')).rejects.toMatchObject({
      code: 'provider-unavailable',
    });
  });
});

describe('one appointment', () => {
  it.each(['booked', 'attended', 'cancelled'] as const)('that is %s is found', async (status) => {
    bodies.add('policia', POLICIA, anAppointment('1', { status }));
    expect(await bodies.service.one(ana, 'policia~1')).toMatchObject({
      appointmentId: 'policia~1',
      status,
      asOf: AS_OF,
    });
  });

  it.each(['policia~2', 'nowhere~1', 'policia', '~1', 'policia~'])('that there is not is %s', async (id) => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    await expect(bodies.service.one(ana, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of another person is answered as one that there is not', async () => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    const jordi = { ...ana, person: { ...ana.person, idNumber: '99922220P' } };
    await expect(bodies.service.one(jordi, 'policia~1')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a body that is not the system’s is none', async () => {
    bodies.add('policia', POLICIA, anAppointment('1', inCanarias));
    await expect(bodies.service.one(ana, 'policia~1')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not another one that the system answers with', async () => {
    bodies.add('policia', POLICIA);
    bodies.systems.plays.set('policia', (_, response) => {
      response.end(JSON.stringify({ asOf: AS_OF, items: [anAppointment('2')] }));
    });
    await expect(bodies.service.one(ana, 'policia~1')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a silent system is unavailable, and the way onward is told', async () => {
    bodies.add('policia', POLICIA, anAppointment('1'));
    bodies.systems.plays.set('policia', (request) => request.socket.destroy());
    await expect(bodies.service.one(ana, 'policia~1')).rejects.toMatchObject({
      code: 'provider-unavailable',
      facts: { why: 'unreachable', pageUrl: 'https://sede.e04990401.example', retryAfterS: 30 },
    });
  });
});
