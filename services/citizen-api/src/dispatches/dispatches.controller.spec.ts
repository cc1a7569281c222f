import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import fc from 'fast-check';
import { CitizenDoors, ID } from '../testing/citizen-doors.js';

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open();
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
});

const page = { items: [], next: null };
/** As a reader of the store gives it. */
const pageBytes = () => Buffer.from(JSON.stringify(page));
const asked = () => doors.asked[0]?.request[0];
const fail = (error: Error) => () => {
  throw error;
};

describe('GET /v1/dispatches', () => {
  it('asks for the person of the token and for nobody else, with the filters as instants', async () => {
    doors.answers = { 'store.list': pageBytes };
    const query =
      'state=available,accessed&kind=notification&issuer=L01280796&from=2026-11-01&to=2026-11-02&text=multa&limit=7&cursor=c';
    const headers = { 'accept-language': 'ca, es;q=0.5' };
    expect(await doors.call('GET', `/v1/dispatches?${query}`, { headers })).toMatchObject({
      status: 200,
      body: page,
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
    });
    expect(asked()).toEqual({
      caller: {
        person: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana Ejemplo' },
        assurance: 'substantial',
        method: 'pin',
        clientId: 'folder',
        languages: ['ca', 'es'],
      },
      filters: {
        states: ['available', 'accessed'],
        kind: 'notification',
        issuer: 'L01280796',
        // Days are those of Europe/Madrid; the last one is whole.
        from: '2026-10-31T23:00:00.000Z',
        to: '2026-11-02T23:00:00.000Z',
        text: 'multa',
      },
      isPending: false,
      cursor: 'c',
      limit: 7,
    });
  });

  it('takes instants as they are, and pages of twenty-five where nothing is said', async () => {
    doors.answers = { 'store.list': pageBytes };
    await doors.call('GET', '/v1/dispatches?from=2026-11-01T10:00:00%2B01:00');
    expect(asked()).toMatchObject({ filters: { from: '2026-11-01T09:00:00.000Z' }, limit: 25, cursor: null });
  });

  it('gives the pending ones without filters', async () => {
    doors.answers = { 'store.list': pageBytes };
    expect(await doors.call('GET', '/v1/dispatches/pending?limit=3')).toMatchObject({
      status: 200,
      body: page,
    });
    expect(asked()).toMatchObject({ isPending: true, filters: {}, limit: 3 });
    expect((await doors.call('GET', '/v1/dispatches/pending?state=accessed')).status).toBe(400);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=many', '/limit'],
    ['limit=1.5', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['state=nonsense', '/state'],
    ['state=', '/state'],
    ['state=available,nonsense', '/state'],
    ['kind=letter', '/kind'],
    ['issuer=%27%20OR%201', '/issuer'],
    ['from=yesterday', '/from'],
    ['from=2026-02-30', '/from'],
    ['from=2026-13-01', '/from'],
    ['to=2026-11-01T10:00:00', '/to'],
    ['to=2026-11-01T25:00:00Z', '/to'],
    ['to=2026-11-01T10:00:00%2B99:00', '/to'],
    ['from=0000-01-01', '/from'],
    ['to=9999-12-31T23:59:59-23:59', '/to'],
    ['text=x', '/text'],
    ['text=a%00b', '/text'],
    [`text=${'x'.repeat(101)}`, '/text'],
    [`cursor=${'x'.repeat(8_193)}`, '/cursor'],
    ['cursor=a&cursor=b', '/cursor'],
    ['holder=12345678Z', '/holder'],
    ['nif=12345678Z', '/nif'],
  ])('refuses ?%s, and says where the fault is', async (query, pointer) => {
    const { status, body, text } = await doors.call('GET', `/v1/dispatches?${query}`);
    expect([status, body?.['code'], body?.['errors']]).toEqual([
      400,
      'invalid-request',
      [{ pointer, detail: expect.any(String) }],
    ]);
    expect(text).not.toContain('12345678Z');
    expect(doors.asked).toEqual([]);
  });

  it('never fails of itself, whatever is asked', async () => {
    doors.answers = { 'store.list': pageBytes };
    const keys = fc.constantFrom('state', 'kind', 'issuer', 'from', 'to', 'text', 'limit', 'cursor');
    const number = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
    const instant = fc
      .tuple(number(99), number(14), number(33), number(26), number(61), number(26))
      .map(([y, mo, d, h, mi, off]) => `20${y}-${mo}-${d}T${h}:${mi}:00+${off}:00`);
    const value = fc.oneof(
      fc.string(),
      instant,
      instant.map((each) => each.slice(0, 10)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(keys, value), { maxLength: 4 }), async (pairs) => {
        const query = pairs.map(([key, each]) => `${key}=${encodeURIComponent(each)}`).join('&');
        const { status } = await doors.call('GET', `/v1/dispatches?${query}`);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 150 },
    );
  });

  it('says that a cursor of another person or other filters is not valid', async () => {
    doors.answers = { 'store.list': fail(new CodedError('cursor-invalid')) };
    const answer = await doors.call('GET', '/v1/dispatches?cursor=stolen');
    expect([answer.status, answer.body?.['code']]).toEqual([400, 'cursor-invalid']);
  });
});

describe('GET /v1/dispatches/summary', () => {
  it('counts by group, names the issuers, and adds up what is pending', async () => {
    const group = { sia: '1', kind: 'notification', count: 2 };
    doors.answers = {
      'store.summary': () => [
        { ...group, issuerDir3: 'L01280796', state: 'available' },
        { ...group, issuerDir3: 'L01999999', sia: null, state: 'accessed' },
      ],
    };
    expect((await doors.call('GET', '/v1/dispatches/summary')).body).toEqual({
      total: 4,
      pending: 2,
      groups: [
        {
          issuer: { dir3: 'L01280796', name: 'Ayuntamiento de Madrid' },
          procedure: '1',
          state: 'available',
          kind: 'notification',
          count: 2,
        },
        {
          issuer: { dir3: 'L01999999', name: 'L01999999' },
          procedure: null,
          state: 'accessed',
          kind: 'notification',
          count: 2,
        },
      ],
    });
  });
});

describe('GET /v1/dispatches/{id}', () => {
  const detail = { dispatchId: ID, kind: 'notification', state: 'available', requiredLevel: 'high' };

  it('adds the warning to be shown, in a language of the person, only where there is something to decide', async () => {
    doors.answers = { 'store.one': () => detail };
    const headers = { 'accept-language': 'gl' };
    expect((await doors.call('GET', `/v1/dispatches/${ID}`, { headers })).body).toMatchObject({
      legalWarning: { id: 'notification-access.v1', language: 'gl' },
    });
    doors.answers = { 'store.one': () => ({ ...detail, state: 'accessed' }) };
    expect((await doors.call('GET', `/v1/dispatches/${ID}`)).body).not.toHaveProperty('legalWarning');
  });

  it('says to the store how sure it is of the person, and adds nothing to what the level hides', async () => {
    doors.answers = { 'store.one': () => detail };
    const { body } = await doors.call('GET', `/v1/dispatches/${ID}`, { claims: { acr: 'low' } });
    expect(asked()).toMatchObject({ assurance: 'low' });
    expect(Object.keys(body ?? {}).sort()).toEqual([...Object.keys(detail), 'legalWarning'].sort());
  });

  it.each(['', '/timeline'])('answers the unknown and what is not mine alike%s', async (rest) => {
    const failure = fail(new CodedError('not-found'));
    doors.answers = { 'store.one': failure, 'store.timeline': failure };
    const [unknown, notMine] = await Promise.all(
      [ID, ID.replace('1', '2')].map((id) => doors.call('GET', `/v1/dispatches/${id}${rest}`)),
    );
    expect([unknown?.status, unknown?.body?.['code']]).toEqual([404, 'not-found']);
    expect(unknown?.text).toBe(notMine?.text);
    expect(Object.keys(unknown?.headers ?? {})).toEqual(Object.keys(notMine?.headers ?? {}));
  });

  it('gives the timeline as a list', async () => {
    const items = [{ at: '2026-11-20T10:00:00Z', event: 'made-available' }];
    doors.answers = { 'store.timeline': () => items };
    expect((await doors.call('GET', `/v1/dispatches/${ID}/timeline`)).body).toEqual({ items });
  });

  it.each(['x', ID.toUpperCase(), `${ID}x`, '-'.repeat(36), 'a'.repeat(36), '..%2f..%2fme'])(
    'takes no %s for an id',
    async (id) => {
      const answer = await doors.call('GET', `/v1/dispatches/${id}`);
      expect([answer.status, answer.body?.['code']]).toEqual([400, 'invalid-request']);
    },
  );

  it('says that a part of the hub is away, or that something went wrong, without its words', async () => {
    doors.answers = {
      'store.one': fail(new CodedError('service-unavailable', { service: 'metadata-store' })),
    };
    expect(await doors.call('GET', `/v1/dispatches/${ID}`)).toMatchObject({
      status: 503,
      body: { code: 'service-unavailable' },
    });
    doors.answers = { 'store.one': fail(new Error('relation of Ana Ejemplo does not exist')) };
    const { status, body, text } = await doors.call('GET', `/v1/dispatches/${ID}`);
    expect([status, body?.['code']]).toEqual([500, 'internal-error']);
    expect(text).not.toContain('Ana');
  });
});
