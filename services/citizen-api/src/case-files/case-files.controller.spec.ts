import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { CitizenDoors } from '../testing/citizen-doors.js';

const ID = 'junta-salud~EXP-1';
const coverage = { asked: 1, answered: 1, isComplete: true, sources: [] };
const item = { caseFileId: ID, caseFile: 'ES_1', subject: { language: 'es', text: 'Beca' } };
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

describe('GET /v1/case-files', () => {
  it('asks for the person of the token and for nobody else', async () => {
    doors.answers = { 'case-files.list': () => whole };
    const path = '/v1/case-files?body=A01900013&state=closed&limit=10&cursor=x';
    expect(await doors.call('GET', path)).toMatchObject({ status: 200, body: whole });
    expect(doors.asked).toMatchObject([
      {
        request: [
          {
            caller: { person: { idNumber: '12345678Z' } },
            body: 'A01900013',
            isOpen: false,
            limit: 10,
            cursor: 'x',
          },
        ],
      },
    ]);
  });

  it('comes in events for who wants them: a part for each system, and the whole', async () => {
    doors.answers = {
      'case-files.listParts': () => [{ part: [item], systemId: 'junta-salud' }, { whole }],
    };
    const { status, headers, text } = await doors.call('GET', '/v1/case-files', {
      headers: { accept: 'text/event-stream' },
    });
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-store',
    ]);
    expect(text).toBe(
      `event: part\ndata: ${JSON.stringify({ systemId: 'junta-salud', items: [item] })}\n\nevent: whole\ndata: ${JSON.stringify(whole)}\n\n`,
    );
  });

  it('is a problem where nothing could be said, and an event of one where something was', async () => {
    const accept = { headers: { accept: 'text/event-stream' } };
    const failing = function* (parts: readonly object[]): Generator<object> {
      yield* parts;
      throw new CodedError('service-unavailable');
    };
    doors.answers = { 'case-files.listParts': () => failing([]) };
    expect(await doors.call('GET', '/v1/case-files', accept)).toMatchObject({
      status: 503,
      body: { code: 'service-unavailable' },
    });
    doors.answers = { 'case-files.listParts': () => failing([{ part: [], systemId: 'a' }]) };
    const { text } = await doors.call('GET', '/v1/case-files', accept);
    expect(text).toContain('event: problem\ndata: {"code":"service-unavailable"}\n\n');
  });

  it.each(['body=x', 'state=lost', 'limit=101', 'limit=0', 'who=1'])('refuses %s', async (query) => {
    expect(await doors.call('GET', `/v1/case-files?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect(doors.asked).toEqual([]);
  });
});

describe('GET /v1/case-files/summary', () => {
  it('is the whole, or in events', async () => {
    const summary = { groups: [], coverage };
    doors.answers = {
      'case-files.summary': () => summary,
      'case-files.summaryParts': () => [{ part: [], systemId: 'a' }, { whole: summary }],
    };
    expect((await doors.call('GET', '/v1/case-files/summary')).body).toEqual(summary);
    const { text } = await doors.call('GET', '/v1/case-files/summary', {
      headers: { accept: 'text/event-stream' },
    });
    expect(text).toContain('data: {"systemId":"a","groups":[]}');
  });
});

describe('one case file', () => {
  it('says where each of its documents is', async () => {
    const view = { ...item, facts: [], phases: [], documents: [{ documentId: 'd1', fileName: 'a.pdf' }] };
    doors.answers = { 'case-files.one': () => view };
    expect((await doors.call('GET', `/v1/case-files/${ID}`)).body?.['documents']).toEqual([
      { documentId: 'd1', fileName: 'a.pdf', url: `/v1/case-files/${ID}/documents/d1` },
    ]);
  });

  it.each<[string, number, CodedError]>([
    ['not-found', 404, new CodedError('not-found')],
    ['detail-not-offered', 404, new CodedError('detail-not-offered', { pageUrl: 'https://sede.example' })],
    ['provider-unavailable', 503, new CodedError('provider-unavailable', { retryAfterS: 30 })],
  ])('that cannot be given is %s', async (code, status, error) => {
    doors.answers = { 'case-files.one': () => Promise.reject(error) };
    const answer = await doors.call('GET', `/v1/case-files/${ID}`);
    expect(answer).toMatchObject({ status, body: { code } });
    if (status === 503) expect(answer.headers['retry-after']).toBe('30');
  });

  it('gives a document as a download that no browser guesses at', async () => {
    const bytes = Buffer.from('%PDF-1.7');
    const document = {
      documentId: 'd1',
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      sizeBytes: bytes.length,
      sha256: 'a'.repeat(64),
    };
    doors.answers = { 'case-files.document': () => ({ document, bytes }) };
    const { status, headers, text } = await doors.call('GET', `/v1/case-files/${ID}/documents/d1`);
    expect([status, text]).toEqual([200, '%PDF-1.7']);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="a.pdf"',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it.each(['x', '~x', 'Junta~x', 'junta~a/b', `junta~${'x'.repeat(201)}`])(
    'does not ask for what is no id: %s',
    async (id) => {
      const { status } = await doors.call('GET', `/v1/case-files/${encodeURIComponent(id)}`);
      expect([400, 404]).toContain(status);
      expect(doors.asked).toEqual([]);
    },
  );

  it('is for whom the scope was given to', async () => {
    const claims = { scope: 'openid dispatches:read' };
    for (const path of ['', '/summary', `/${ID}`, `/${ID}/documents/d1`])
      expect(await doors.call('GET', `/v1/case-files${path}`, { claims })).toMatchObject({
        status: 403,
        body: { code: 'insufficient-scope', scope: 'case-files:read' },
      });
  });
});
