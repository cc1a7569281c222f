import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { CitizenDoors } from '../testing/citizen-doors.js';

const OWNER = { idType: 'NIF', idNumber: '12345678Z' };
const contact = {
  email: { address: 'ana@correo.example', verifiedAt: '2026-11-20T09:00:00Z' },
  language: 'es',
};
const settings = {
  arrivals: true,
  reminders: false,
  quietHours: { from: '22:00', to: '08:00' },
  timeZone: 'Atlantic/Canary',
};

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open();
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
});

describe('the contact of a person', () => {
  it('is shown to whom it belongs', async () => {
    doors.answers = { 'alerts.contact': () => contact };
    expect(await doors.call('GET', '/v1/me/contact')).toMatchObject({ status: 200, body: contact });
    expect(doors.asked).toEqual([{ question: 'alerts.contact', request: [OWNER] }]);
  });

  it.each([
    [{ email: 'ana@correo.example' }, 'ca-valencia, es;q=0.5', 'ca'],
    [{ email: 'ana@correo.example' }, 'fr', 'es'],
    [{ email: 'ana@correo.example', language: 'eu' }, 'ca', 'eu'],
  ])('is given with a language that the person reads: %j, %s', async (body, accepted, language) => {
    doors.answers = { 'alerts.setContact': () => contact };
    const headers = { 'accept-language': accepted };
    expect(await doors.call('PUT', '/v1/me/contact', { body, headers })).toMatchObject({ status: 200 });
    expect(doors.asked[0]?.request).toEqual([OWNER, 'ana@correo.example', language]);
  });

  it.each([
    {},
    { email: '' },
    { email: 'ana' },
    { email: 'ana@correo' },
    { email: 'a@b.example, c@d.example' },
    { email: 'Ana <ana@correo.example>' },
    { email: 'ana@[127.0.0.1]' },
    { email: 'ana@correo.example\r\nBcc: x@y.example' },
    { email: `${'a'.repeat(250)}@b.example` },
    { email: 'ana@correo.example', language: 'xx' },
    { email: ['ana@correo.example'] },
  ])('is refused where it is none: %j', async (body) => {
    expect(await doors.call('PUT', '/v1/me/contact', { body })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect(doors.asked).toEqual([]);
  });

  it.each<[string, number, CodedError]>([
    ['address-refused', 422, new CodedError('address-refused')],
    ['rate-limited', 429, new CodedError('rate-limited', { retryAfterS: 900 })],
    ['service-unavailable', 503, new CodedError('service-unavailable')],
  ])('that no code can be sent to is %s', async (code, status, error) => {
    doors.answers = { 'alerts.setContact': () => Promise.reject(error) };
    const body = { email: 'ana@correo.example' };
    expect(await doors.call('PUT', '/v1/me/contact', { body })).toMatchObject({ status, body: { code } });
  });

  it('is verified by its code, however it is written down', async () => {
    doors.answers = { 'alerts.verifyContact': () => contact };
    for (const code of ['042817', '042 817'])
      expect(await doors.call('POST', '/v1/me/contact/verification', { body: { code } })).toMatchObject({
        status: 200,
        body: contact,
      });
    expect(await doors.call('POST', '/v1/me/contact/verification', { body: { code: '4281' } })).toMatchObject(
      { status: 400 },
    );
  });

  it.each<[string, number, CodedError]>([
    ['verification-failed', 422, new CodedError('verification-failed', { triesLeft: 2 })],
    ['verification-failed', 422, new CodedError('verification-failed', { triesLeft: 0 })],
    ['verification-expired', 409, new CodedError('verification-expired')],
  ])('stays as it was where the code is not the one: %s', async (code, status, error) => {
    doors.answers = { 'alerts.verifyContact': () => Promise.reject(error) };
    const answer = await doors.call('POST', '/v1/me/contact/verification', { body: { code: '000000' } });
    expect(answer).toMatchObject({ status, body: { code } });
    if (error.facts['triesLeft'] === 2) expect(answer.body?.['detail']).toContain('Tries left: 2');
  });

  it('is forgotten', async () => {
    doors.answers = { 'alerts.forgetContact': () => undefined };
    expect(await doors.call('DELETE', '/v1/me/contact')).toMatchObject({ status: 204, text: '' });
    expect(doors.asked).toEqual([{ question: 'alerts.forgetContact', request: [OWNER] }]);
  });
});

describe('the alerts of a person', () => {
  it('come by page, with how the person wants to be told', async () => {
    const page = { settings, items: [], next: null };
    doors.answers = { 'alerts.list': () => page };
    expect(await doors.call('GET', '/v1/me/alerts?limit=10&cursor=x')).toMatchObject({
      status: 200,
      body: page,
    });
    expect(doors.asked).toEqual([{ question: 'alerts.list', request: [OWNER, 'x', 10] }]);
  });

  it.each([settings, { ...settings, quietHours: null }])('are set: %j', async (body) => {
    doors.answers = { 'alerts.configure': (_: unknown, set: unknown) => set };
    expect(await doors.call('PUT', '/v1/me/alerts', { body })).toMatchObject({ status: 200, body });
  });

  it.each([
    {},
    { ...settings, arrivals: 'yes' },
    { ...settings, quietHours: undefined },
    { ...settings, quietHours: 'nights' },
    { ...settings, quietHours: { from: '24:00', to: '08:00' } },
    { ...settings, quietHours: { from: '22:00' } },
    { ...settings, timeZone: 'Madrid' },
    { ...settings, timeZone: '+01:00' },
    { ...settings, who: 'somebody else' },
  ])('are not set by what is none: %j', async (body) => {
    expect(await doors.call('PUT', '/v1/me/alerts', { body })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect(doors.asked).toEqual([]);
  });
});
