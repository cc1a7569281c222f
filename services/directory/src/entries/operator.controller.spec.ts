import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { directoryEntities } from '@valija/contracts';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Metrics } from '@valija/observability';
import { type Answered, Doors } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { DirectoryConflict, DirectoryInvalid, EntryNotFound } from './entries.errors.js';
import { type ApplyRequest, EntriesService } from './entries.service.js';
import { OperatorController } from './operator.controller.js';

const AUDIENCE = 'https://directory.example';
const LIMITS = { addressRefusalsPerMinute: 100, operatorRequestsPerMinute: 100 };
const clock = new VirtualClock('2026-11-20T10:00:00Z');
const body = { dir3: 'L01280796', name: 'Madrid', sector: 'local', status: 'in-force' };
const node = { nodeId: 'madrid', name: 'Madrid', kind: 'direct', operator: 'L01280796', status: 'active' };
const route = { body: 'L01280796', service: 'notifications', node: 'madrid' };
const done = { revision: 8, counts: { created: 2, updated: 0, removed: 0, unchanged: 0 }, changes: [] };

let key: SigningKey;
let doors: Doors;
let applied: ApplyRequest[] = [];
let asked: unknown[][] = [];
let answer: () => unknown = () => done;

beforeAll(async () => {
  key = await SigningKey.from(await generateSigningKey('op'));
  const operatorKeys = JSON.stringify({ keys: [key.publicJwk] });
  const check = new OperatorCheck(
    { ...LIMITS, operatorKeys, operatorAudience: AUDIENCE },
    clock,
    new Metrics(),
  );
  const ask = (...request: unknown[]): unknown => {
    asked.push(request);
    return answer();
  };
  const apply = (request: ApplyRequest): Promise<unknown> => {
    applied.push(request);
    return Promise.resolve().then(answer);
  };
  doors = await Doors.open({
    clock,
    bodyLimit: 4_096,
    controllers: [OperatorController],
    providers: [
      { provide: EntriesService, useValue: { apply, findPage: ask, history: ask } },
      { provide: AUDIENCES, useValue: new Map([['operator', check]]) },
    ],
  });
});

afterAll(() => doors.close());

afterEach(() => {
  applied = [];
  asked = [];
  answer = () => done;
});

interface Token {
  readonly scope?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly ageS?: number;
  readonly signer?: SigningKey;
}

function bearerOf(token: Token): Promise<string> {
  const { scope = 'directory:read directory:write', issuer = 'valija-operator', audience = AUDIENCE } = token;
  const { ageS = 0, signer = key } = token;
  return signer.signToken(issuer, audience, { sub: 'olga', scope }, clock.epochMs() - ageS * 1_000);
}

async function call(
  method: 'GET' | 'POST',
  url: string,
  content?: unknown,
  token: Token = {},
): Promise<Answered> {
  return doors.call(method, url, {
    headers: { authorization: `Bearer ${await bearerOf(token)}` },
    ...(content !== undefined && { body: content }),
  });
}

const routes: readonly [method: 'GET' | 'POST', url: string, body?: unknown][] = [
  ['POST', '/v1/directory:apply', { bodies: [body] }],
  ['GET', '/v1/directory/body'],
  ['GET', '/v1/directory/body/history?key=L01280796'],
];

describe('who may use the directory', () => {
  it('is an operator with a token of the last minutes; others are told nothing', async () => {
    const signer = await SigningKey.from(await generateSigningKey('op'));
    const refused: Token[] = [{ audience: 'https://other.example' }, { issuer: 'other' }, { signer }];
    for (const [method, url, content] of routes) {
      for (const token of refused)
        expect(await call(method, url, content, token)).toMatchObject({
          status: 401,
          body: { code: 'unauthenticated' },
        });
      expect(await call(method, url, content, { ageS: 120 })).toMatchObject({
        status: 401,
        body: { code: 'token-expired' },
      });
      const nobody = await doors.call(method, url, content === undefined ? {} : { body: content });
      expect(nobody.status).toBe(401);
    }
    expect([applied, asked]).toEqual([[], []]);
  });

  it('needs a scope of its own for reading and for writing', async () => {
    const write = await call('POST', '/v1/directory:apply', {}, { scope: 'directory:read' });
    expect(write).toMatchObject({ status: 403, body: { scope: 'directory:write' } });
    for (const [method, url] of routes.slice(1))
      expect(await call(method, url, undefined, { scope: 'directory:write' })).toMatchObject({
        status: 403,
        body: { code: 'insufficient-scope', scope: 'directory:read' },
      });
  });
});

describe('POST /v1/directory:apply', () => {
  it('applies what the file names as plain entries, in the name of the operator', async () => {
    const content = { bodies: [body], nodes: [node], remove: [{ entity: 'client', key: 'old' }] };
    expect(await call('POST', '/v1/directory:apply', content)).toMatchObject({
      status: 200,
      body: { revision: 8, dryRun: false, created: 2, updated: 0, removed: 0, unchanged: 0, changes: [] },
    });
    expect(applied).toEqual([
      {
        records: [
          { entity: 'body', key: 'L01280796', value: body },
          { entity: 'node', key: 'madrid', value: node },
          { entity: 'client', key: 'old', value: null },
        ],
        isDryRun: false,
        expectedRevision: undefined,
        operator: 'olga',
      },
    ]);
  });

  it('passes on a dry run and the revision that the operator had read', async () => {
    const content = { bodies: [body], dryRun: true, expectedRevision: 7 };
    expect((await call('POST', '/v1/directory:apply', content)).body).toMatchObject({ dryRun: true });
    expect(applied).toMatchObject([{ isDryRun: true, expectedRevision: 7 }]);
  });

  it('shows the first thousand changes', async () => {
    const change = { record: { entity: 'body', key: 'x', value: body }, action: 'created' };
    answer = () => ({ ...done, changes: Array.from({ length: 1_001 }, () => change) });
    const { body: shown } = await call('POST', '/v1/directory:apply', {});
    expect(shown?.['changes']).toHaveLength(1_000);
  });

  it.each([
    ['a code that is no DIR3', { bodies: [{ ...body, dir3: 'madrid' }] }, '/bodies/0/dir3'],
    ['a sector that there is not', { bodies: [body, { ...body, sector: 'private' }] }, '/bodies/1/sector'],
    ['a node whose id would not do as a topic', { nodes: [{ ...node, nodeId: 'A.b' }] }, '/nodes/0/nodeId'],
    ['a field that entries do not have', { nodes: [{ ...node, password: 'x' }] }, '/nodes/0/password'],
    ['a kind that there is not', { citizens: [] }, '/citizens'],
    ['something in place of a list', { bodies: { ...body } }, '/bodies'],
    ['a removal of what cannot be', { remove: [{ entity: 'citizen', key: 'x' }] }, '/remove/0/entity'],
    ['a list in the list', { bodies: [[]] }, '/bodies'],
    ['names that are no texts', { bodies: [{ ...body, names: { es: ['Madrid'] } }] }, '/bodies/0/names'],
    [
      'names by what is no language',
      { bodies: [{ ...body, names: { 'x y': 'Madrid' } }] },
      '/bodies/0/names',
    ],
    ['NUL', { bodies: [{ ...body, name: 'Mad\0rid' }] }, '/bodies/0/name'],
    ['half a character', { remove: [{ entity: 'body', key: '\ud800' }] }, '/remove/0/key'],
    ['a week for a moment', { routes: [{ ...route, from: '2026-W01-1' }] }, '/routes/0/from'],
    ['a day for a moment', { routes: [{ ...route, from: '2026-01-01' }] }, '/routes/0/from'],
    ['30 February', { routes: [{ ...route, from: '2026-02-30T00:00:00Z' }] }, '/routes/0/from'],
    ['a revision before the first', { expectedRevision: 0 }, '/expectedRevision'],
    ['a dry run that is neither', { dryRun: 'yes' }, '/dryRun'],
  ])('refuses %s, and says where the fault is', async (_, content, pointer) => {
    const refused = await call('POST', '/v1/directory:apply', content);
    expect([refused.status, refused.body?.['code']]).toEqual([400, 'invalid-request']);
    expect(refused.body?.['errors']).toEqual([{ pointer, detail: expect.any(String) }]);
    expect(applied).toEqual([]);
  });

  it('says what would contradict itself, entry by entry, and that nothing was changed', async () => {
    const errors = [{ pointer: '/body/L01280796', detail: 'the parent is not in the directory' }];
    answer = () => {
      throw new DirectoryInvalid(errors);
    };
    expect(await call('POST', '/v1/directory:apply', {})).toMatchObject({
      status: 422,
      body: { code: 'directory-invalid', errors },
    });
  });

  it('says that the directory has changed meanwhile, and to which revision', async () => {
    answer = () => {
      throw new DirectoryConflict(9);
    };
    expect(await call('POST', '/v1/directory:apply', { expectedRevision: 7 })).toMatchObject({
      status: 409,
      body: { code: 'directory-conflict', revision: 9 },
    });
  });

  it('refuses a file above the limit', async () => {
    const content = { bodies: Array.from({ length: 100 }, () => body) };
    expect(await call('POST', '/v1/directory:apply', content)).toMatchObject({
      status: 413,
      body: { code: 'payload-too-large' },
    });
  });
});

describe('GET /v1/directory/{entity}', () => {
  it.each(directoryEntities)('lists %s by pages, the next one named by the last key', async (entity) => {
    answer = () => [{ entity, key: 'a', value: body, revision: 3 }];
    const items = [{ key: 'a', value: body, revision: 3 }];
    expect((await call('GET', `/v1/directory/${entity}?limit=1`)).body).toEqual({ items, next: 'a' });
    expect((await call('GET', `/v1/directory/${entity}?after=0`)).body).toEqual({ items });
    expect(asked).toEqual([
      [entity, '', 1],
      [entity, '0', 25],
    ]);
  });

  it('knows no other kind, no page above the limit and no other filter', async () => {
    for (const path of [
      'citizen',
      'body?limit=101',
      'body?limit=0',
      'body?q=x',
      'body/history',
      'citizen/history?key=x',
    ])
      expect(await call('GET', `/v1/directory/${path}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request' },
      });
    expect(asked).toEqual([]);
  });

  it('gives what an entry was, and who changed it', async () => {
    answer = () => [{ revision: 3, value: null, changedBy: 'olga', changedAt: clock.now() }];
    expect((await call('GET', '/v1/directory/body/history?key=L01280796')).body).toEqual({
      items: [{ revision: 3, value: null, changedBy: 'olga', changedAt: '2026-11-20T10:00:00.000Z' }],
    });
    expect(asked).toEqual([['body', 'L01280796']]);
  });

  it('says that there never was such an entry', async () => {
    answer = () => {
      throw new EntryNotFound('body');
    };
    expect(await call('GET', '/v1/directory/body/history?key=x')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });
});
