import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError, alertLanguages } from '@valija/contracts';
import { CitizenDoors, ID } from '../testing/citizen-doors.js';

const OWNER = { idType: 'NIF', idNumber: '12345678Z' };
const TOKEN = `${'aB_-'.repeat(26)}xy`;
const STOP = `/v1/notices/stop/${TOKEN}`;
const FORM = 'application/x-www-form-urlencoded';
const anybody = { authorization: null };

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open();
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
});

describe('the notices of a person', () => {
  it('come by page, in the languages that the person reads', async () => {
    const page = { settings: { email: true }, unread: 3, items: [], next: null };
    doors.answers = { 'alerts.listNotices': () => page };
    const headers = { 'accept-language': 'eu, es;q=0.5' };
    expect(await doors.call('GET', '/v1/me/notices?limit=10&cursor=x', { headers })).toMatchObject({
      status: 200,
      body: page,
    });
    expect(doors.asked).toEqual([
      { question: 'alerts.listNotices', request: [OWNER, ['eu', 'es'], 'x', 10] },
    ]);
  });

  it.each([true, false])('are told by mail or not, as the person says: %s', async (email) => {
    doors.answers = { 'alerts.configureNotices': (_: unknown, set: unknown) => set };
    const body = { email };
    expect(await doors.call('PUT', '/v1/me/notices', { body })).toMatchObject({ status: 200, body });
  });

  it.each([{}, { email: 'no' }, { email: true, who: 'else' }])(
    'are not set by what is none: %j',
    async (body) => {
      expect(await doors.call('PUT', '/v1/me/notices', { body })).toMatchObject({
        status: 400,
        body: { code: 'invalid-request' },
      });
      expect(doors.asked).toEqual([]);
    },
  );

  it('are marked as read, and as not read again', async () => {
    doors.answers = { 'alerts.markNotice': () => undefined };
    const url = `/v1/me/notices/${ID}/read`;
    expect(await doors.call('PUT', url)).toMatchObject({ status: 204, text: '' });
    expect(await doors.call('DELETE', url)).toMatchObject({ status: 204, text: '' });
    expect(doors.asked.map(({ request }) => request)).toEqual([
      [OWNER, ID, true],
      [OWNER, ID, false],
    ]);
  });

  it('that are not there cannot be marked', async () => {
    doors.answers = { 'alerts.markNotice': () => Promise.reject(new CodedError('not-found')) };
    expect(await doors.call('PUT', `/v1/me/notices/${ID}/read`)).toMatchObject({ status: 404 });
    expect(await doors.call('PUT', '/v1/me/notices/x/read')).toMatchObject({ status: 400 });
  });
});

describe('the button of a mail', () => {
  it.each([
    [FORM, 'List-Unsubscribe=One-Click'],
    [`${FORM}; charset=utf-8`, ''],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ],
  ])('stops them without a token of access, by %s', async (type, body) => {
    doors.answers = { 'alerts.stopNotices': () => undefined };
    const answer = await doors.call('POST', STOP, { ...anybody, headers: { 'content-type': type }, body });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.text).toContain('Hecho');
    expect(doors.asked).toEqual([{ question: 'alerts.stopNotices', request: [TOKEN] }]);
  });

  it('takes no more of a form than one has', async () => {
    const call = { ...anybody, headers: { 'content-type': FORM }, body: 'a'.repeat(70_000) };
    expect(await doors.call('POST', STOP, call)).toMatchObject({ status: 413 });
    expect(doors.asked).toEqual([]);
  });

  it('lets forms in at no other door', async () => {
    const headers = { 'content-type': FORM };
    expect(await doors.call('PUT', '/v1/me/notices', { headers, body: 'email=false' })).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media-type' },
    });
  });

  it.each([
    ['text/html,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['*/*', 'application/problem+json; charset=utf-8'],
  ])('says that a token is none to whoever asks for %s', async (accept, type) => {
    doors.answers = { 'alerts.stopNotices': () => Promise.reject(new CodedError('not-found')) };
    const asked = [
      ['POST', STOP],
      ['POST', '/v1/notices/stop/short'],
      ['GET', `/v1/notices/stop/${ID}`],
    ] as const;
    for (const [method, url] of asked) {
      const answer = await doors.call(method, url, { ...anybody, headers: { accept } });
      expect([answer.status, answer.headers['content-type']]).toEqual([404, type]);
      expect(answer.text).not.toContain(TOKEN);
    }
  });

  it('says so too when alerts does not answer: nobody is told of what did not happen', async () => {
    doors.answers = { 'alerts.stopNotices': () => Promise.reject(new CodedError('service-unavailable')) };
    const headers = { accept: 'text/html' };
    expect(await doors.call('POST', STOP, { ...anybody, headers })).toMatchObject({ status: 503 });
  });
});

describe('the page behind the button', () => {
  it.each(alertLanguages)('asks in %s before anything is changed', async (language) => {
    const { status, text, headers } = await doors.call('GET', STOP, {
      ...anybody,
      headers: { 'accept-language': language },
    });
    expect(status).toBe(200);
    expect(doors.asked).toEqual([]);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text.match(/<form method="post">/g)).toHaveLength(1);
    expect(text.match(/<button /g)).toHaveLength(1);
    expect(text).not.toMatch(/<script|src=|href=|action=/);
    expect(text).not.toContain(TOKEN);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*form-action 'self'/);
    expect(headers['cache-control']).toBe('no-store');
  });
});
