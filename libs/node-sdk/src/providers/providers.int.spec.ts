import { randomUUID } from 'node:crypto';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import type { Appointment, AppointmentPage, Person } from '@valija/contracts';
import { quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { type AppointmentSource, serveAppointments } from './appointments.js';
import type { RequestHandler } from './provider-handler.js';
import { SourceUnavailable } from './replies.js';

const FOLDER = 'https://hub.example';
const NOW = '2026-11-22T10:00:00Z';
const ana: Person = { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' };
const jordi: Person = { idType: 'NIF', idNumber: '99922220P', fullName: 'Jordi Puig Exemple' };

const clock = new VirtualClock(NOW);
const servers: Server[] = [];

let key: SigningKey;
let stranger: SigningKey;
let endpoint: string;
/** The same source, for a folder whose keys cannot be had. */
let deafEndpoint: string;
let source: AppointmentSource['appointments'];
let served: Person[];

beforeAll(async () => {
  key = await SigningKey.from(await generateSigningKey('hub-1'));
  stranger = await SigningKey.from(await generateSigningKey('hub-1'));
  const keys = new URL(
    await listening((_, response) => {
      response.end(JSON.stringify({ keys: [key.publicJwk] }));
    }),
  );
  const nowhere = new URL('http://127.0.0.1:1/keys');
  endpoint = await serving('/citas/api/', keys);
  deafEndpoint = await serving('', nowhere);
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

beforeEach(() => {
  served = [];
  source = having(appointment('a', '2026-12-03T10:00:00Z'));
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function serving(path: string, keys: URL): Promise<string> {
  const handlers: RequestHandler[] = [];
  const base = await listening((request, response) => {
    for (const handle of handlers) void handle(request, response);
  });
  const recording: AppointmentSource = {
    appointments: (person, isPast) => {
      served.push(person);
      return source(person, isPast);
    },
  };
  const askers = [{ folder: FOLDER, keys }];
  handlers.push(
    serveAppointments({ endpoint: base + path, askers, clock, logger: quietLogger(), source: recording }),
  );
  return base + path.replace(/\/$/, '');
}

function appointment(appointmentId: string, startsAt: string, rest: Partial<Appointment> = {}): Appointment {
  return {
    appointmentId,
    subject: { defaultLanguage: 'es', texts: { es: 'DNI' } },
    body: { dir3: 'E04990401', name: 'Policía' },
    startsAt,
    timeZone: 'Europe/Madrid',
    status: 'booked',
    ...rest,
  };
}

function having(...items: Appointment[]): AppointmentSource['appointments'] {
  return ({ idNumber }, isPast) =>
    Promise.resolve({
      asOf: NOW,
      items: idNumber === ana.idNumber ? items.filter(({ status }) => (status !== 'booked') === isPast) : [],
    });
}

interface Asking {
  readonly at?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly key?: SigningKey;
  readonly ageS?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly authorization?: string | null;
  readonly method?: string;
}

async function ask<T = AppointmentPage>(
  path: string,
  asking: Asking = {},
): Promise<{ status: number; body: T }> {
  const { at = endpoint, issuer = FOLDER, audience = at, ageS = 0, method = 'GET' } = asking;
  const claims = { jti: randomUUID(), path, person: ana, ...asking.claims };
  const token = await (asking.key ?? key).signToken(issuer, audience, claims, clock.epochMs() - ageS * 1_000);
  const { authorization = `Bearer ${token}` } = asking;
  const response = await fetch(at + path, {
    method,
    ...(authorization !== null && { headers: { authorization } }),
  });
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, body: (await response.json()) as T };
}

const ids = ({ items }: AppointmentPage): string[] => items.map(({ appointmentId }) => appointmentId);

describe('who asks a provider', () => {
  it('is a folder that it knows, for a person that the token names', async () => {
    const { status, body } = await ask('/v1/appointments');
    expect([status, ids(body)]).toEqual([200, ['a']]);
    expect(served).toEqual([ana]);
  });

  it.each<[string, Asking, string]>([
    ['without a token', { authorization: null }, 'this folder may not ask'],
    ['with another scheme', { authorization: 'Basic YTpi' }, 'this folder may not ask'],
    ['with something that is no token', { authorization: 'Bearer a.b.c' }, 'this folder may not ask'],
    ['with a token of another folder', { issuer: 'https://region.example' }, 'this folder may not ask'],
    ['with a token for another endpoint', { audience: 'https://other.example' }, '"aud"'],
    ['with a token of two minutes ago', { ageS: 120 }, 'expired'],
    ['with a token from the future', { ageS: -3_600 }, '"iat"'],
    [
      'with a token for another address',
      { claims: { path: '/v1/appointments/a' } },
      'made for another question',
    ],
    [
      'with a token for the same address with another query',
      { claims: { path: '/v1/appointments?past=true' } },
      'made for another question',
    ],
    ['with a token that names no question', { claims: { path: undefined } }, '/path'],
    ['with a token that names nobody', { claims: { person: undefined } }, '/person'],
    ['with a token that names somebody by half', { claims: { person: { idType: 'NIF' } } }, '/idNumber'],
  ])('is nobody %s', async (_, asking, detail) => {
    expect(await ask('/v1/appointments', asking)).toEqual({
      status: 401,
      body: { answer: 'refused', detail: expect.stringContaining(detail) },
    });
    expect(served).toEqual([]);
  });

  it('is nobody with a token that another key has signed under the same name', async () => {
    expect(await ask('/v1/appointments', { key: stranger })).toEqual({
      status: 401,
      body: { answer: 'refused', detail: 'the signature is wrong' },
    });
    expect(served).toEqual([]);
  });

  it('is told to come back where the keys of the folder cannot be had', async () => {
    expect(await ask('/v1/appointments', { at: deafEndpoint })).toEqual({
      status: 503,
      body: { answer: 'unavailable' },
    });
    expect(served).toEqual([]);
  });

  it.each(['/v1/letters', '/v1/appointments/a/b', '/v1/%E0%A4%A'])(
    'is told that there is no address %s',
    async (path) => {
      expect(await ask(path)).toEqual({
        status: 404,
        body: { answer: 'refused', detail: 'no such address' },
      });
    },
  );

  it('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await ask('/v1/appointments/a', { method })).status).toBe(404);
    expect(served).toEqual([]);
  });
});

describe('a provider of appointments', () => {
  const MONDAY = '2026-12-07T09:00:00Z';
  const THURSDAY = '2026-12-03T10:00:00+01:00';
  const FRIDAY = '2026-12-04T10:00:00Z';

  it('gives those to come by date; those that are over the last first', async () => {
    const over = (id: string, startsAt: string) => appointment(id, startsAt, { status: 'attended' });
    source = having(
      appointment('b', FRIDAY),
      appointment('c', MONDAY),
      appointment('a', THURSDAY),
      over('x', '2026-01-01T10:00:00Z'),
      over('y', '2026-02-01T10:00:00Z'),
    );
    expect(ids((await ask('/v1/appointments')).body)).toEqual(['a', 'b', 'c']);
    expect(ids((await ask('/v1/appointments?past=false')).body)).toEqual(['a', 'b', 'c']);
    expect(ids((await ask('/v1/appointments?past=true')).body)).toEqual(['y', 'x']);
  });

  it('gives them page by page', async () => {
    source = having(appointment('b', FRIDAY), appointment('c', MONDAY), appointment('a', THURSDAY));
    const first = (await ask('/v1/appointments?limit=2')).body;
    const second = (await ask(`/v1/appointments?limit=2&cursor=${first.next ?? ''}`)).body;
    expect([ids(first), ids(second), second.next]).toEqual([['a', 'b'], ['c'], undefined]);
  });

  it('does not begin at a place that there is not', async () => {
    expect(await ask('/v1/appointments?cursor=bm93aGVyZQ')).toEqual({
      status: 404,
      body: { answer: 'unknown' },
    });
  });

  it('gives one, to come or over', async () => {
    source = having(appointment('a', THURSDAY), appointment('x', FRIDAY, { status: 'cancelled' }));
    for (const id of ['a', 'x']) expect(ids((await ask(`/v1/appointments/${id}`)).body)).toEqual([id]);
  });

  it('does not tell what is of another person from what there is not', async () => {
    const [others, nobodys] = [
      await ask('/v1/appointments/a', { claims: { person: jordi } }),
      await ask('/v1/appointments/z'),
    ];
    expect(others).toEqual({ status: 404, body: { answer: 'unknown' } });
    expect(nobodys).toEqual(others);
    expect((await ask('/v1/appointments', { claims: { person: jordi } })).body.items).toEqual([]);
  });

  it('says where it cannot say it now, and until when', async () => {
    source = () => Promise.reject(new SourceUnavailable(new Date('2026-11-22T14:00:00Z')));
    for (const path of ['/v1/appointments', '/v1/appointments/a'])
      expect(await ask(path)).toEqual({
        status: 503,
        body: { answer: 'unavailable', until: '2026-11-22T14:00:00.000Z' },
      });
  });

  it('says nothing of what failed in it', async () => {
    source = ({ idNumber }) => Promise.reject(new Error(`no row for ${idNumber}`));
    expect(await ask('/v1/appointments')).toEqual({ status: 500, body: { answer: 'unavailable' } });
  });
});
