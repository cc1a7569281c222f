import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { limits } from '@valija/contracts';
import { openApiDocument } from '@valija/http';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { type Call, CitizenDoors, ID } from './testing/citizen-doors.js';

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open();
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
  doors.spent.clear();
});

const reading = [
  '/v1/me',
  '/v1/dispatches',
  '/v1/dispatches/pending',
  '/v1/dispatches/summary',
  `/v1/dispatches/${ID}`,
  `/v1/dispatches/${ID}/timeline`,
  `/v1/appearances/${ID}/receipt`,
  `/v1/appearances/${ID}/documents/main`,
];
const acting = `/v1/dispatches/${ID}/appearances`;
const act = {
  body: { decision: 'accept', legalWarningId: 'notification-access.v1' },
  headers: { 'idempotency-key': 'a-key-of-its-own' },
};

/** Every route that is not for everybody, asked in the same way. */
async function everywhere(call: Call): Promise<[number, unknown, unknown][]> {
  const answers = [
    ...(await Promise.all(reading.map((url) => doors.call('GET', url, call)))),
    await doors.call('POST', acting, { ...call, ...act }),
  ];
  return answers.map(({ status, body, headers }) => [status, body?.['code'], headers['www-authenticate']]);
}

describe('who may', () => {
  const invalid = 'Bearer error="invalid_token"';

  it.each<[string, Call, string]>([
    ['without a token', { authorization: null }, invalid],
    ['with another scheme', { authorization: 'Basic YTpi' }, invalid],
    ['with something that is no token', { authorization: 'Bearer a.b.c' }, invalid],
    ['with a token too long to look at', { authorization: `Bearer ${'a'.repeat(9_000)}` }, invalid],
    ['with a token made for somebody else', { audience: 'https://other.example' }, invalid],
    ['with a token of another provider', { issuer: 'https://other.example' }, invalid],
    ['with a token without a NIF', { claims: { nif: undefined } }, invalid],
    ['with a NIF whose letter is wrong', { claims: { nif: '12345678A' } }, invalid],
    ['with a level that nobody knows', { claims: { acr: 'utmost' } }, invalid],
    ['with a token that names no application', { claims: { client_id: undefined } }, invalid],
  ])('is nobody %s', async (_, call, challenge) => {
    for (const answer of await everywhere(call)) expect(answer).toEqual([401, 'unauthenticated', challenge]);
    expect(doors.asked).toEqual([]);
  });

  it('is nobody with a token signed by another key of the same name', async () => {
    const key = await SigningKey.from(await generateSigningKey('clave-1'));
    for (const answer of await everywhere({ key })) expect(answer).toEqual([401, 'unauthenticated', invalid]);
  });

  it('is nobody with a token in the address, which ends up in logs', async () => {
    const token = await doors.token({});
    const answer = await doors.call('GET', `/v1/dispatches?access_token=${token}`, { authorization: null });
    expect([answer.status, answer.body?.['code']]).toEqual([401, 'unauthenticated']);
  });

  it('is told when the token has expired, also one that was good a moment ago', async () => {
    const expired = 'Bearer error="invalid_token", error_description="expired"';
    for (const answer of await everywhere({ ageS: 120 }))
      expect(answer).toEqual([401, 'token-expired', expired]);
    const authorization = `Bearer ${await doors.token({})}`;
    expect((await doors.call('GET', '/v1/me', { authorization })).status).toBe(200);
    doors.clock.advanceMs(70_000);
    expect(await doors.call('GET', '/v1/me', { authorization })).toMatchObject({
      status: 401,
      body: { code: 'token-expired' },
    });
  });

  it.each(['nowhere', 'suspended'])('is no application that is %s in the directory', async (clientId) => {
    for (const answer of await everywhere({ claims: { client_id: clientId } }))
      expect(answer).toEqual([403, 'client-not-registered', undefined]);
  });

  it('is an application only as long as the directory says so', async () => {
    const authorization = `Bearer ${await doors.token({ claims: { client_id: 'reader' } })}`;
    expect((await doors.call('GET', '/v1/me', { authorization })).status).toBe(200);
    const entry = doors.model.client('reader')!;
    doors.model.apply([{ entity: 'client', key: 'reader', value: { ...entry, status: 'suspended' } }]);
    expect((await doors.call('GET', '/v1/me', { authorization })).status).toBe(403);
    doors.model.apply([{ entity: 'client', key: 'reader', value: entry }]);
  });

  it.each<[string, Call]>([
    ['the token', { claims: { scope: 'openid dispatches:read' } }],
    ['the application', { claims: { client_id: 'reader' } }],
  ])('may act only where %s has the scope', async (_, call) => {
    expect(await doors.call('POST', acting, { ...call, ...act })).toMatchObject({
      status: 403,
      body: { code: 'insufficient-scope', scope: 'appearances:write' },
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="appearances:write"' },
    });
  });

  it('may read only with the scope to read, but for who is signed in', async () => {
    const answers = await everywhere({ claims: { scope: 'appearances:write' } });
    const refused = answers.slice(1, -1);
    expect(refused).toHaveLength(7);
    for (const [status, code] of refused) expect([status, code]).toEqual([403, 'insufficient-scope']);
  });

  it('waits when the quota of the application is spent', async () => {
    doors.spent.add('folder');
    for (const [status, code] of await everywhere({})) expect([status, code]).toEqual([429, 'rate-limited']);
    expect((await doors.call('GET', '/v1/me')).headers['retry-after']).toBe('17');
    expect((await doors.call('GET', '/v1/me', { claims: { client_id: 'reader' } })).status).toBe(200);
  });
});

describe('about', () => {
  it('says who is signed in, with the number masked', async () => {
    const { status, body, text } = await doors.call('GET', '/v1/me');
    expect([status, body]).toEqual([
      200,
      {
        fullName: 'Ana Ejemplo',
        idNumber: '***4567**',
        assuranceLevel: 'substantial',
        method: 'pin',
        clientId: 'folder',
      },
    ]);
    expect(text).not.toContain('12345678');
  });

  it('gives limits and keys to anybody', async () => {
    doors.answers = {
      'store.keys': () => [{ kid: 'receipt-1' }],
      'delivery.keys': () => [{ kid: 'hub-1' }],
    };
    const anybody = { authorization: null };
    expect(await doors.call('GET', '/v1/limits', anybody)).toMatchObject({ status: 200, body: limits });
    const keys = { status: 200, body: { keys: [{ kid: 'receipt-1' }, { kid: 'hub-1' }] } };
    expect(await doors.call('GET', '/.well-known/jwks.json', anybody)).toMatchObject(keys);
    // The last known are good while those who have them are away.
    doors.answers = {};
    doors.clock.advanceMs(61_000);
    expect(await doors.call('GET', '/.well-known/jwks.json', anybody)).toMatchObject(keys);
  });

  it('gives the keys that it has while a sibling is silent, and its keys when it has said them', async () => {
    const own = await CitizenDoors.open();
    const said = Promise.withResolvers<unknown>();
    own.answers = {
      'store.keys': () => [{ kid: 'receipt-1' }],
      'delivery.keys': () => [{ kid: 'hub-1' }],
      'case-files.keys': () => said.promise,
    };
    const keys = async (): Promise<unknown> =>
      (await own.call('GET', '/.well-known/jwks.json', { authorization: null })).body?.['keys'];
    expect(await keys()).toEqual([{ kid: 'receipt-1' }, { kid: 'hub-1' }]);
    said.resolve([{ kid: 'case-files-1' }]);
    own.clock.advanceMs(6_000);
    expect(await keys()).toEqual([{ kid: 'receipt-1' }, { kid: 'hub-1' }, { kid: 'case-files-1' }]);
    await own.close();
  });

  it('gives them so often to one address', async () => {
    const anybody = { authorization: null };
    const { headers } = await doors.call('GET', '/v1/limits', anybody);
    expect(headers['ratelimit-policy']).toBe('"address";q=6000;w=60');
  });

  it('answers an address that there is not as a problem', async () => {
    const answer = await doors.call('GET', '/v1/nothing');
    expect([answer.status, answer.body?.['code']]).toEqual([404, 'not-found']);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('the routes', () => {
  it('are these, and one of them has legal effect', () => {
    const about = { title: 't', description: 'd', version: '1', server: 'https://api.example' };
    const { paths } = openApiDocument(doors.doors.app, about);
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /v1/me/contact',
      'DELETE /v1/me/notices/{id}/read',
      'GET /.well-known/jwks.json',
      'GET /v1/appearances/{id}/documents/{documentId}',
      'GET /v1/appearances/{id}/receipt',
      'GET /v1/appointments',
      'GET /v1/appointments/calendar.ics',
      'GET /v1/appointments/{id}',
      'GET /v1/appointments/{id}/calendar.ics',
      'GET /v1/case-files',
      'GET /v1/case-files/summary',
      'GET /v1/case-files/{id}',
      'GET /v1/case-files/{id}/documents/{documentId}',
      'GET /v1/dispatches',
      'GET /v1/dispatches/pending',
      'GET /v1/dispatches/summary',
      'GET /v1/dispatches/{id}',
      'GET /v1/dispatches/{id}/timeline',
      'GET /v1/limits',
      'GET /v1/me',
      'GET /v1/me/alerts',
      'GET /v1/me/contact',
      'GET /v1/me/notices',
      'GET /v1/notices/stop/{token}',
      'POST /v1/dispatches/{id}/appearances',
      'POST /v1/me/contact/verification',
      'POST /v1/notices/stop/{token}',
      'PUT /v1/me/alerts',
      'PUT /v1/me/contact',
      'PUT /v1/me/notices',
      'PUT /v1/me/notices/{id}/read',
    ]);
  });

  it('have no legal effect by GET or HEAD: none of them asks for an act', async () => {
    for (const method of ['GET', 'HEAD'] as const)
      for (const url of [...reading, acting]) await doors.call(method, url, act);
    expect(doors.asked.length).toBeGreaterThan(0);
    expect(doors.asked.map(({ question }) => question)).not.toContain('delivery.appear');
  });
});
