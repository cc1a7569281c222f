import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError, type Facts, type ProblemCode } from '@valija/contracts';
import { type Call, CitizenDoors, ID } from '../testing/citizen-doors.js';

let doors: CitizenDoors;

beforeAll(async () => {
  doors = await CitizenDoors.open(1_024);
});

afterAll(() => doors.close());

afterEach(() => {
  doors.answers = {};
  doors.asked.length = 0;
});

const URL_ = `/v1/dispatches/${ID}/appearances`;
const APPEARANCE = '019a2f00-0000-7000-8000-00000000000a';
const KEY = { 'idempotency-key': 'a-key-of-its-own' };
const accept = { decision: 'accept', legalWarningId: 'notification-access.v1' };
const manifest = {
  documentId: 'main',
  fileName: 'Resolución "nº 1".pdf',
  mediaType: 'application/pdf',
  sizeBytes: 5,
  sha256: 'ab'.repeat(32),
  role: 'main',
};
const view = {
  appearanceId: APPEARANCE,
  dispatchId: ID,
  decision: 'accept',
  hasEffect: true,
  appearedAt: '2026-11-20T10:00:00Z',
  state: 'accessed',
  documents: [manifest],
  receipt: `e30.${Buffer.from('{"act":1}').toString('base64url')}.sig`,
};
const fail =
  (code: ProblemCode, facts: Facts = {}) =>
  () => {
    throw new CodedError(code, facts);
  };
const appear = (call: Call = {}) => doors.call('POST', URL_, { body: accept, headers: KEY, ...call });

describe('POST /v1/dispatches/{id}/appearances', () => {
  it('asks for the act of the person of the token, and says where receipt and documents are', async () => {
    doors.answers = { 'delivery.appear': () => view };
    const { status, body } = await appear();
    expect(status).toBe(201);
    expect(body).toEqual({
      appearanceId: APPEARANCE,
      dispatchId: ID,
      decision: 'accept',
      hasEffect: true,
      appearedAt: '2026-11-20T10:00:00Z',
      state: 'accessed',
      receiptUrl: `/v1/appearances/${APPEARANCE}/receipt`,
      documents: [{ ...manifest, url: `/v1/appearances/${APPEARANCE}/documents/main` }],
    });
    expect(doors.asked).toMatchObject([
      {
        question: 'delivery.appear',
        request: [
          {
            caller: { person: { idNumber: '12345678Z' }, assurance: 'substantial', clientId: 'folder' },
            dispatchId: ID,
            decision: 'accept',
            legalWarningId: 'notification-access.v1',
            idempotencyKey: 'a-key-of-its-own',
          },
        ],
      },
    ]);
  });

  it.each([
    ['substantial', 'substantial high'],
    ['high', 'high'],
  ])('asks for a step up to %s in the words of RFC 9470', async (requiredLevel, acrValues) => {
    doors.answers = { 'delivery.appear': fail('step-up-required', { requiredLevel }) };
    const { status, body, headers } = await appear({ claims: { acr: 'low' } });
    expect([status, body]).toMatchObject([401, { code: 'step-up-required', requiredLevel, acrValues }]);
    expect(headers['www-authenticate']).toBe(
      `Bearer error="insufficient_user_authentication", error_description="a higher level of assurance is required", acr_values="${acrValues}"`,
    );
  });

  it.each<[ProblemCode, number, Facts]>([
    ['not-found', 404, {}],
    ['not-open-yet', 409, { visibleFrom: '2026-12-01T00:00:00Z' }],
    ['legal-warning-outdated', 409, { legalWarningId: 'notification-access.v2' }],
    ['dispatch-changed', 409, {}],
    ['decision-impossible', 409, {}],
    ['dispatch-cancelled', 410, {}],
    ['idempotency-key-reused', 422, {}],
    ['content-unavailable', 503, { until: '2026-11-20T12:00:00Z', retryAfterS: 30 }],
    ['content-not-ready', 503, { retryAt: '2026-11-20T12:00:00Z', retryAfterS: 30 }],
    ['content-altered', 502, {}],
    ['content-gone', 502, {}],
    ['content-refused', 502, {}],
    ['service-unavailable', 503, { service: 'delivery' }],
  ])('answers %s with %i, and what is known of it', async (code, status, facts) => {
    doors.answers = { 'delivery.appear': fail(code, facts) };
    const answer = await appear();
    expect(answer).toMatchObject({
      status,
      body: { type: `urn:valija:problem:${code}`, status, code, ...facts },
    });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['retry-after']).toBe(facts['retryAfterS'] === undefined ? undefined : '30');
    for (const fact of [facts['until'], facts['retryAt'], facts['visibleFrom'], facts['legalWarningId']])
      if (fact !== undefined) expect(answer.body?.['detail']).toContain(fact);
  });

  it.each([undefined, 'short', 'x'.repeat(129), 'with a space', 'with-ñ-in-it'])(
    'needs a key of 8 to 128 visible characters, not %s',
    async (key) => {
      const refused = await appear({ headers: key === undefined ? {} : { 'idempotency-key': key } });
      expect([refused.status, refused.body?.['code']]).toEqual([400, 'idempotency-key-missing']);
      expect(doors.asked).toEqual([]);
    },
  );

  it.each<[string, unknown, string[]]>([
    ['no decision', { legalWarningId: 'w' }, ['/decision']],
    ['another decision', { ...accept, decision: 'ignore' }, ['/decision']],
    ['no warning', { decision: 'accept' }, ['/legalWarningId']],
    ['an empty warning', { ...accept, legalWarningId: '' }, ['/legalWarningId']],
    ['a person to act for', { ...accept, nif: '87654321X' }, ['/nif']],
    ['nothing', {}, ['/decision', '/legalWarningId']],
    ['a list', [], ['/decision', '/legalWarningId']],
  ])('refuses %s', async (_, body, pointers) => {
    const refused = await appear({ body });
    expect([refused.status, refused.body?.['code']]).toEqual([400, 'invalid-request']);
    const errors = (refused.body?.['errors'] ?? []) as { pointer: string }[];
    if (!Array.isArray(body)) expect(errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
    expect(refused.text).not.toContain('87654321X');
    expect(doors.asked).toEqual([]);
  });

  it.each<[string, Call, number, ProblemCode]>([
    ['what is no JSON', { body: '{"decision"' }, 400, 'invalid-request'],
    ['no body', { body: undefined }, 400, 'invalid-request'],
    [
      'another media type',
      { headers: { ...KEY, 'content-type': 'application/xml' } },
      415,
      'unsupported-media-type',
    ],
    [
      'more than the limit',
      { body: { ...accept, legalWarningId: 'x'.repeat(2_000) } },
      413,
      'payload-too-large',
    ],
    ['a poisoned prototype', { body: '{"__proto__":{"decision":"accept"}}' }, 400, 'invalid-request'],
  ])('refuses %s', async (_, call, status, code) => {
    const refused = await appear(call);
    expect([refused.status, refused.body?.['code']]).toEqual([status, code]);
    expect(doors.asked).toEqual([]);
  });
});

describe('GET /v1/appearances/{id}', () => {
  it('gives the receipt as it is signed, and what it says', async () => {
    doors.answers = { 'store.receipt': () => view };
    const { body } = await doors.call('GET', `/v1/appearances/${APPEARANCE}/receipt`);
    expect(body).toEqual({ receipt: { act: 1 }, jws: view.receipt, keysUrl: '/.well-known/jwks.json' });
  });

  it('gives a document as a download that no browser guesses at', async () => {
    doors.answers = {
      'delivery.ticket': () => ({ ticket: 't', document: manifest }),
      'delivery.release': () => ({ headers: {}, body: Readable.from([Buffer.from('bytes')]) }),
    };
    const url = `/v1/appearances/${APPEARANCE}/documents/main`;
    expect(await doors.call('GET', url)).toMatchObject({
      status: 200,
      text: 'bytes',
      headers: {
        'content-type': 'application/pdf',
        'content-length': '5',
        'content-disposition': `attachment; filename="Resoluci_n _n_ 1_.pdf"; filename*=UTF-8''Resoluci%C3%B3n%20_n%C2%BA%201_.pdf`,
        'repr-digest': `sha-256=:${Buffer.alloc(32, 0xab).toString('base64')}:`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
    expect(doors.asked.map(({ question }) => question)).toEqual(['delivery.ticket', 'delivery.release']);
  });

  it.each<[string, ProblemCode, number]>([
    ['delivery.ticket', 'not-found', 404],
    ['delivery.ticket', 'dispatch-cancelled', 410],
    ['delivery.release', 'release-expired', 404],
    ['delivery.release', 'content-altered', 502],
    ['delivery.release', 'content-unavailable', 503],
  ])('says of a document why not: %s answers %s', async (question, code, status) => {
    doors.answers = {
      'delivery.ticket': () => ({ ticket: 't', document: manifest }),
      [question]: fail(code),
    };
    const answer = await doors.call('GET', `/v1/appearances/${APPEARANCE}/documents/main`);
    expect([answer.status, answer.body?.['code']]).toEqual([status, code]);
    expect(answer.headers).not.toHaveProperty('content-disposition');
  });

  it.each(['..%2fmain', 'a b', 'ñ', 'x'.repeat(65)])('takes no %s for a document', async (documentId) => {
    const answer = await doors.call(
      'GET',
      `/v1/appearances/${APPEARANCE}/documents/${encodeURIComponent(documentId)}`,
    );
    expect([answer.status, answer.body?.['code']]).toEqual([400, 'invalid-request']);
    expect(doors.asked).toEqual([]);
  });
});
