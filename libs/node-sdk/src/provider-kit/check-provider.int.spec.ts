import { hash } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { Appointment, CaseFileItem, IntegrationLevel, Person } from '@valija/contracts';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { serveAppointments } from '../providers/appointments.js';
import { groupsOf, pageOf } from '../providers/case-file-pages.js';
import { type CaseFileSource, serveCaseFiles } from '../providers/case-files.js';
import type { RequestHandler } from '../providers/provider-handler.js';
import { checkProvider } from './check-provider.js';

const AS_OF = '2026-11-20T10:00:00.000Z';
const TEXT = 'Solicito una beca.';
const person: Person = { idType: 'NIF', idNumber: '99911110F', fullName: 'Ana Jiménez Prueba' };
const body = { dir3: 'A01900013', name: 'Salud' };
const other = { dir3: 'A01900014', name: 'Educación' };

let server: Server;
let key: SigningKey;
let handler: RequestHandler;
let url: string;

beforeEach(async () => {
  key = await SigningKey.from(await generateSigningKey('folder'));
  server = createServer((request, response) => {
    if (request.url === '/keys') response.end(JSON.stringify({ keys: [key.publicJwk] }));
    else void handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const aCase = (caseFileId: string, rest: Partial<CaseFileItem> = {}): CaseFileItem => ({
  caseFileId,
  caseFile: `ES_${caseFileId}`,
  subject: { defaultLanguage: 'es', texts: { es: 'Una beca' } },
  body,
  state: { defaultLanguage: 'es', texts: { es: 'La estudiamos.' } },
  isOpen: true,
  openedOn: '2026-10-01',
  ...rest,
});
const items = [
  aCase('3', { changedAt: '2026-11-03T00:00:00Z' }),
  aCase('2', { changedAt: '2026-11-02T00:00:00Z', isOpen: false }),
  aCase('1', { changedAt: '2026-11-01T00:00:00Z', body: other }),
];
const document = {
  documentId: 'solicitud',
  fileName: 'solicitud.txt',
  mediaType: 'text/plain',
  sizeBytes: Buffer.byteLength(TEXT),
  sha256: hash('sha256', TEXT),
};
const isAna = ({ idNumber }: Person): boolean => idNumber === person.idNumber;
const all = (who: Person, some = items) => ({ asOf: AS_OF, items: isAna(who) ? some : [] });

/** As it should be. */
const good: CaseFileSource = {
  groups: (who) => Promise.resolve(groupsOf(all(who))),
  page: (who, query) => Promise.resolve(pageOf(all(who), query)),
  detail: (who, caseFileId) => {
    const item = all(who).items.find((each) => each.caseFileId === caseFileId);
    return Promise.resolve(item && { asOf: AS_OF, item, documents: [document] });
  },
  document: (who, _, documentId) =>
    Promise.resolve(
      isAna(who) && documentId === 'solicitud' ? { document, bytes: Buffer.from(TEXT) } : undefined,
    ),
};

async function outcomes(
  source: Partial<CaseFileSource> = {},
  level: IntegrationLevel = 'advanced',
  pageUrl?: string,
): Promise<{ broken: string[]; unseen: string[]; kept: number }> {
  const served = serveCaseFiles({
    endpoint: url,
    askers: [{ folder: 'https://folder.example', keys: new URL('/keys', url) }],
    level,
    source: { ...good, ...source },
    ...(pageUrl !== undefined && { pageUrl }),
  });
  handler = served;
  return checked({ service: 'case-files', level });
}

async function checked(
  what: { service: 'case-files'; level: IntegrationLevel } | { service: 'appointments' },
): Promise<{ broken: string[]; unseen: string[]; kept: number }> {
  const nowMs = new SystemClock().epochMs();
  const done = await checkProvider({
    ...what,
    endpoint: url,
    folder: 'https://folder.example',
    key,
    person,
    nowMs,
  });
  const of = (wanted: string): string[] =>
    done.filter(({ outcome }) => outcome === wanted).map(({ rule }) => rule);
  return { broken: of('broken'), unseen: of('not looked at'), kept: of('kept').length };
}

describe('a provider of case files that keeps the contract', () => {
  it('is told so, rule by rule', async () => {
    expect(await outcomes()).toEqual({ broken: [], unseen: [], kept: 18 });
  });

  it('at the basic level, too', async () => {
    const { broken, unseen } = await outcomes({}, 'basic', 'https://sede.example');
    expect(broken).toEqual([]);
    expect(unseen).toHaveLength(3);
  });

  it('is told what could not be looked at, where the person has nothing there', async () => {
    const nothing = {
      groups: () => Promise.resolve(groupsOf(all(person, []))),
      page: () => Promise.resolve(pageOf(all(person, []), { limit: 100 })),
    };
    const { broken, unseen } = await outcomes(nothing);
    expect(broken).toEqual([]);
    expect(unseen.length).toBeGreaterThan(5);
  });
});

describe('a provider of case files that does not', () => {
  it.each<[string, Partial<CaseFileSource>]>([
    ['answers totals by department and state', { groups: () => Promise.resolve({ asOf: 'ayer' } as never) }],
    ['answers a list', { page: () => Promise.resolve({ items: [] } as never) }],
    [
      'lists those that changed last first',
      {
        page: (who, query) =>
          Promise.resolve({ ...pageOf(all(who), query), items: pageOf(all(who), query).items.toReversed() }),
      },
    ],
    [
      'goes through all pages, each case file once',
      { page: (who, query) => Promise.resolve(pageOf(all(who), { ...query, cursor: undefined })) },
    ],
    ['counts what it lists', { groups: (who) => Promise.resolve(groupsOf(all(who, items.slice(1)))) }],
    [
      'lists one department where one is asked for',
      { page: (who, query) => Promise.resolve(pageOf(all(who), { ...query, body: undefined })) },
    ],
    [
      'lists open ones and closed ones',
      { page: (who, query) => Promise.resolve(pageOf(all(who), { ...query, isOpen: undefined })) },
    ],
    [
      'has no personal data in its ids',
      { page: (who, query) => Promise.resolve(pageOf(all(who, [aCase(`x${person.idNumber}`)]), query)) },
    ],
    [
      'answers who has nothing with an empty list',
      { page: (_, query) => Promise.resolve(pageOf(all(person), query)) },
    ],
    ['gives nothing of one person to another', { detail: (_, id) => good.detail!(person, id) }],
    [
      'says "unknown" of what there is not',
      { detail: (who, id) => good.detail!(who, isAna(who) && id.startsWith('there') ? '1' : id) },
    ],
    [
      'answers a detail that agrees with the list',
      { detail: (who, id) => good.detail!(who, id === '3' ? '1' : id) },
    ],
    [
      'gives the documents of its index exactly as it says',
      { document: () => Promise.resolve({ document, bytes: Buffer.from(TEXT.replace('beca', 'casa')) }) },
    ],
  ])('is told that it breaks: %s', async (rule, source) => {
    expect((await outcomes(source)).broken).toContain(rule);
  });

  it('is told that it lets everybody in', async () => {
    handler = (_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify({ asOf: AS_OF, items: [] }));
      return Promise.resolve();
    };
    const { broken } = await checked({ service: 'case-files', level: 'basic' });
    expect(broken.filter((rule) => rule.startsWith('refuses'))).toHaveLength(5);
  });

  it('is told that it does not answer', async () => {
    handler = (request) => {
      request.socket.destroy();
      return Promise.resolve();
    };
    const { kept } = await checked({ service: 'case-files', level: 'basic' });
    expect(kept).toBe(0);
  });

  it('at the basic level is told that it does not say where the person goes on', async () => {
    expect((await outcomes({}, 'basic')).broken).toEqual(['says "not-offered" of a detail']);
  });
});

describe('a provider of appointments', () => {
  const at = (appointmentId: string, startsAt: string): Appointment => ({
    appointmentId,
    reference: `R-${appointmentId}`,
    startsAt,
    subject: { defaultLanguage: 'es', texts: { es: 'Renovación del DNI' } },
    body,
    timeZone: 'Europe/Madrid',
    status: 'booked',
  });
  const serve = (appointments: (who: Person, isPast: boolean) => Appointment[]): void => {
    handler = serveAppointments({
      endpoint: url,
      askers: [{ folder: 'https://folder.example', keys: new URL('/keys', url) }],
      source: {
        appointments: (who, isPast) => Promise.resolve({ asOf: AS_OF, items: appointments(who, isPast) }),
      },
    });
  };
  const coming = [at('b', '2026-12-02T10:00:00Z'), at('a', '2026-12-01T10:00:00Z')];
  const past = [at('c', '2026-01-01T10:00:00Z'), at('d', '2026-02-01T10:00:00Z')];

  it('that keeps the contract is told so, rule by rule', async () => {
    serve((who, isPast) => (isAna(who) ? (isPast ? past : coming) : []));
    expect(await checked({ service: 'appointments' })).toEqual({ broken: [], unseen: [], kept: 15 });
  });

  it.each([
    ['a time zone that there is not', { timeZone: 'Europe/Alegria' }],
    ['an end before its beginning', { endsAt: '2026-01-01T00:00:00Z' }],
  ])('that says %s is told so', async (_, rest) => {
    serve((who, isPast) => (isAna(who) && !isPast ? coming.map((each) => ({ ...each, ...rest })) : []));
    expect((await checked({ service: 'appointments' })).broken).toEqual([
      'says when each is, in a time zone that there is',
    ]);
  });

  it('that gives one reference to two is told so; that it has none is no fault', async () => {
    const rule = 'gives a reference to one appointment of a body only, and no personal data in it';
    serve((who, isPast) =>
      isAna(who) ? (isPast ? past : coming).map((each) => ({ ...each, reference: 'R' })) : [],
    );
    expect((await checked({ service: 'appointments' })).broken).toEqual([rule]);
    serve((who, isPast) =>
      isAna(who) ? (isPast ? past : coming).map(({ reference: _, ...each }) => each) : [],
    );
    expect(await checked({ service: 'appointments' })).toEqual({ broken: [], unseen: [rule], kept: 14 });
  });

  it('that gives to anybody what is of one person is told so', async () => {
    serve((_, isPast) => (isPast ? past : coming));
    expect((await checked({ service: 'appointments' })).broken).toEqual([
      'answers who has nothing with an empty list',
      'gives nothing of one person to another',
    ]);
  });
});
