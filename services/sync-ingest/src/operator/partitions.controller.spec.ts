import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@valija/clock';
import { AUDIENCES, OperatorCheck } from '@valija/http';
import { Metrics } from '@valija/observability';
import { type Answered, Doors } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { OperatorService } from './operator.service.js';
import { PartitionsController } from './partitions.controller.js';

const AUDIENCE = 'https://ingest.example';
const TOPIC = 'nodes.madrid.dispatches.v1';
const LIMITS = { addressRefusalsPerMinute: 100, operatorRequestsPerMinute: 100 };
const clock = new VirtualClock('2026-11-20T10:00:00Z');

let key: SigningKey;
let doors: Doors;
let asked: [string, ...unknown[]][] = [];
let answer: () => unknown = () => undefined;

beforeAll(async () => {
  key = await SigningKey.from(await generateSigningKey('op'));
  const operatorKeys = JSON.stringify({ keys: [key.publicJwk] });
  const check = new OperatorCheck(
    { ...LIMITS, operatorKeys, operatorAudience: AUDIENCE },
    clock,
    new Metrics(),
  );
  const played =
    (name: string) =>
    (...request: unknown[]) => {
      asked.push([name, ...request]);
      return Promise.resolve().then(answer);
    };
  const service = Object.fromEntries(
    ['partitions', 'confirmGap', 'rejections'].map((name) => [name, played(name)]),
  );
  doors = await Doors.open({
    clock,
    controllers: [PartitionsController],
    providers: [
      { provide: OperatorService, useValue: service },
      { provide: AUDIENCES, useValue: new Map([['operator', check]]) },
    ],
  });
});

afterAll(() => doors.close());

afterEach(() => {
  asked = [];
  answer = () => undefined;
});

async function call(
  method: 'GET' | 'POST',
  url: string,
  body?: unknown,
  { scope = 'ingest:read ingest:write', audience = AUDIENCE, ageS = 0 } = {},
): Promise<Answered> {
  const claims = { sub: 'olga', scope };
  const token = await key.signToken('valija-operator', audience, claims, clock.epochMs() - ageS * 1_000);
  return doors.call(method, url, {
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  });
}

const confirmation = { topic: TOPIC, partition: 3 };
const routes: readonly [method: 'GET' | 'POST', url: string, body: unknown, scope: string][] = [
  ['GET', '/v1/partitions', undefined, 'ingest:read'],
  ['GET', '/v1/rejections?node=madrid', undefined, 'ingest:read'],
  ['POST', '/v1/partitions:confirm-gap', confirmation, 'ingest:write'],
];

describe('who may look at partitions', () => {
  it.each(routes)('%s %s is for operators with its own scope', async (method, url, body, scope) => {
    const nobody = await doors.call(method, url, body === undefined ? {} : { body });
    const codes = [
      nobody,
      await call(method, url, body, { audience: 'https://directory.example' }),
      await call(method, url, body, { ageS: 120 }),
      await call(method, url, body, { scope: scope === 'ingest:read' ? 'ingest:write' : 'ingest:read' }),
    ].map((refused) => [refused.status, refused.body?.['code']]);
    expect(codes).toEqual([
      [401, 'unauthenticated'],
      [401, 'unauthenticated'],
      [401, 'token-expired'],
      [403, 'insufficient-scope'],
    ]);
    expect(asked).toEqual([]);
  });
});

describe('GET /v1/partitions', () => {
  it('gives all of them, or those of one node', async () => {
    const items = [{ topic: TOPIC, partition: 0, status: 'reading', lag: 2 }];
    answer = () => items;
    expect(await call('GET', '/v1/partitions')).toMatchObject({ status: 200, body: { items } });
    expect(await call('GET', '/v1/partitions?node=madrid')).toMatchObject({ status: 200, body: { items } });
    expect(asked).toEqual([
      ['partitions', undefined],
      ['partitions', 'madrid'],
    ]);
  });

  it.each(['node=Madrid', 'node=a', 'node=a&node=b', 'topic=x'])('refuses ?%s', async (query) => {
    const refused = await call('GET', `/v1/partitions?${query}`);
    expect([refused.status, refused.body?.['code']]).toEqual([400, 'invalid-request']);
    expect(asked).toEqual([]);
  });
});

describe('POST /v1/partitions:confirm-gap', () => {
  it('confirms in the name of the operator, and says what is lost', async () => {
    const confirmed = { lost: { from: 0, to: 6 }, generation: 1, nextOffset: 7 };
    answer = () => confirmed;
    expect(await call('POST', '/v1/partitions:confirm-gap', confirmation)).toMatchObject({
      status: 200,
      body: confirmed,
    });
    expect(asked).toEqual([['confirmGap', TOPIC, 3, 'olga']]);
  });

  it.each([
    ['a topic that is no dispatches of a node', { ...confirmation, topic: 'nodes.madrid.acks.v1' }, '/topic'],
    ['a pattern for a topic', { ...confirmation, topic: 'nodes.*.dispatches.v1' }, '/topic'],
    ['no partition', { topic: TOPIC }, '/partition'],
    ['a negative one', { ...confirmation, partition: -1 }, '/partition'],
    ['one in words', { ...confirmation, partition: '3' }, '/partition'],
    ['another operator', { ...confirmation, operator: 'me' }, '/operator'],
  ])('refuses %s', async (_, body, pointer) => {
    const refused = await call('POST', '/v1/partitions:confirm-gap', body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request', errors: [{ pointer }] } });
    expect(asked).toEqual([]);
  });

  it('is not done by GET', async () => {
    const { status, body, headers } = await call('GET', '/v1/partitions:confirm-gap');
    expect([status, body?.['code'], headers['allow']]).toEqual([405, 'method-not-allowed', 'POST']);
  });
});

describe('GET /v1/rejections', () => {
  it('gives those of a node by pages', async () => {
    const page = {
      items: [{ topic: TOPIC, partition: 0, offset: 7, digest: 'ab', code: 'not-json' }],
      next: null,
    };
    answer = () => page;
    expect((await call('GET', '/v1/rejections?node=madrid')).body).toEqual(page);
    await call('GET', '/v1/rejections?node=madrid&after=c&limit=3');
    expect(asked).toEqual([
      ['rejections', 'madrid', null, 25],
      ['rejections', 'madrid', 'c', 3],
    ]);
  });

  it.each(['', 'node=madrid&limit=101', `node=madrid&after=${'x'.repeat(401)}`, 'node=madrid&code=x'])(
    'refuses ?%s',
    async (query) => {
      const refused = await call('GET', `/v1/rejections?${query}`);
      expect([refused.status, refused.body?.['code']]).toEqual([400, 'invalid-request']);
    },
  );
});
