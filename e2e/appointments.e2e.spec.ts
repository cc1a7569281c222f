import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppointmentList, AppointmentRow } from '@valija/contracts';
import { type Mode, administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';

const POLICIA = 'policia-citas';
const CANARIAS = 'canarias-citas';
/** Nobody else tells of what it has given. */
const CIVIL = 'registro-civil-citas';
const touched = new Set<string>();

let ana: Citizen;

beforeAll(async () => {
  ana = await Citizen.signIn('ana');
});

afterEach(async () => {
  for (const systemId of touched) await administrations.setMode(systemId, 'normal');
  touched.clear();
});

async function make(systemId: string, mode: Mode): Promise<void> {
  touched.add(systemId);
  await administrations.setMode(systemId, mode);
}

async function list(query = ''): Promise<AppointmentList> {
  const { status, body } = await ana.ask<AppointmentList>(`/v1/appointments?limit=100${query}`);
  expect(status).toBe(200);
  return body;
}

async function calendar(path: string): Promise<string> {
  return (await ana.bytes(path)).toString().replaceAll(/\r\n[ \t]/g, '');
}

const startsOf = (items: readonly AppointmentRow[]): number[] =>
  items.map(({ startsAt }) => Date.parse(startsAt));

describe('a citizen looks at appointments', () => {
  it('of State, regional and judicial bodies and of a university, to come, in one list by date', async () => {
    const { items, coverage } = await list();
    expect(coverage).toMatchObject({ isComplete: true, asked: 10, answered: 10 });
    expect(new Set(items.map(({ systemId }) => systemId))).toEqual(
      new Set([POLICIA, CANARIAS, 'junta-registro-citas', 'registro-civil-citas', 'usal-citas']),
    );
    const starts = startsOf(items);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(items.every(({ status }) => status === 'booked')).toBe(true);
    for (const { place, toBring, pageUrl } of items) {
      expect(place?.address).toBeDefined();
      expect(toBring.length).toBeGreaterThan(0);
      expect(pageUrl).toMatch(/^https:/);
    }
  });

  it('of which two systems tell, once: as the body’s own says, and as the general one where that is silent', async () => {
    const { items } = await list();
    const shared = items.filter(({ reference }) => reference !== undefined);
    expect(new Set(shared.map(({ systemId }) => systemId))).toEqual(new Set([POLICIA]));
    await make(POLICIA, 'down');
    const without = await list();
    const told = without.items.filter(({ systemId }) => systemId === 'age-citas');
    expect(told.map(({ reference }) => reference)).toEqual(shared.map(({ reference }) => reference));
    expect(without.items).toHaveLength(items.length);
  });

  it('by the clock of each place', async () => {
    const { items } = await list();
    const [canary, madrid] = [CANARIAS, POLICIA].map((id) => items.find(({ systemId }) => systemId === id));
    expect([canary?.timeZone, madrid?.timeZone]).toEqual(['Atlantic/Canary', 'Europe/Madrid']);
    expect(canary?.startsAt).toMatch(/\+0[01]:00$/);
    expect(madrid?.startsAt).toMatch(/\+0[12]:00$/);
  });

  it('that are over or were cancelled, on request, the last first', async () => {
    const { items } = await list('&past=true');
    const statuses = new Set(items.map(({ status }) => status));
    expect(statuses.has('cancelled')).toBe(true);
    expect(statuses.has('booked')).toBe(false);
    const starts = startsOf(items);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
  });

  it('page by page, each once', async () => {
    const all = (await list()).items.map(({ appointmentId }) => appointmentId);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await ana.ask<AppointmentList>(`/v1/appointments?limit=1${query}`);
      seen.push(...body.items.map(({ appointmentId }) => appointmentId));
      cursor = body.next;
    }
    expect(seen.sort()).toEqual(all.sort());
  });

  it('one by one, and of nobody else', async () => {
    const [first] = (await list()).items;
    const path = `/v1/appointments/${first?.appointmentId ?? ''}`;
    const { asOf: _, ...known } = first as AppointmentRow;
    expect(await ana.ask(path)).toMatchObject({ status: 200, body: known });
    const manuel = await Citizen.signIn('manuel');
    const [other, unknown] = await Promise.all([
      manuel.ask<Record<string, unknown>>(path),
      manuel.ask<Record<string, unknown>>(path.replace(/.$/, '_')),
    ]);
    const { traceId: _one, ...told } = other.body;
    const { traceId: _two, ...toldOfNone } = unknown.body;
    expect([other.status, told]).toEqual([unknown.status, toldOfNone]);
    expect(other.status).toBe(404);
  });

  it('in a calendar, which has the same each time', async () => {
    const { items } = await list();
    const text = await calendar('/v1/appointments/calendar.ics');
    const uids = [...text.matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid);
    const uidOf = ({ appointmentId, reference, body }: AppointmentRow): string =>
      `${reference === undefined ? appointmentId : `${body.dir3}~${reference}`}@valija`;
    expect(uids).toEqual(items.map(uidOf));
    const [first] = items as [AppointmentRow];
    const { appointmentId, startsAt } = first;
    const one = await calendar(`/v1/appointments/${appointmentId}/calendar.ics`);
    expect(one).toContain(`UID:${uidOf(first)}\r\n`);
    const utc = new Date(startsAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    expect(one).toContain(`DTSTART:${utc}\r\n`);
  });
});

describe('a body that is silent', () => {
  it.each<[Mode, string]>([
    ['down', 'unreachable'],
    ['slow', 'too-slow'],
    ['wrong', 'wrong-answer'],
    ['unavailable', 'unavailable'],
  ])('because it is %s makes the list partial, and the statement says so', async (mode, why) => {
    const whole = await list();
    await make(CIVIL, mode);
    const { items, coverage } = await list();
    expect(items).toEqual(
      whole.items
        .filter(({ systemId }) => systemId !== CIVIL)
        .map((item) => ({ ...item, asOf: expect.any(String) })),
    );
    expect(coverage).toMatchObject({ isComplete: false, asked: 10, answered: 9 });
    expect(coverage.sources.find(({ systemId }) => systemId === CIVIL)).toMatchObject({
      status: 'silent',
      why,
      since: expect.any(String),
      instead: { pageUrl: 'https://sede.registro-civil.example/jaen' },
    });
  });

  it('is named in the calendar, and is no error there; what is only with it is unavailable', async () => {
    const mine = (await list()).items.find(({ systemId }) => systemId === CIVIL)?.appointmentId ?? '';
    await make(CIVIL, 'down');
    const text = await calendar('/v1/appointments/calendar.ics');
    expect(text).toMatch(/X-WR-CALDESC:.*Cita previa del Registro Civil/);
    expect(text).toContain(CANARIAS);
    expect(await ana.ask<object>(`/v1/appointments/${mine}`)).toMatchObject({
      status: 503,
      body: { code: 'provider-unavailable' },
    });
  });

  it('holds up nobody who has answered: what they said is there before it', async () => {
    await make(CIVIL, 'slow');
    const events = await ana.events('/v1/appointments');
    const { event, data } = events.at(-1) as { event: string; data: AppointmentList };
    expect(event).toBe('whole');
    const parts = events.slice(0, -1).map((part) => (part.data as { systemId: string }).systemId);
    expect(parts).not.toContain(CIVIL);
    expect(parts).toHaveLength(data.coverage.answered);
  });
});
