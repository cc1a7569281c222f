import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { DispatchBatchAnswer } from '@valija/contracts';
import { SigningKey } from '@valija/tokens';
import type { JWK } from 'jose';
import { forgedOf } from './src/attack/forged-tokens.js';
import { type Answer, ask } from './src/answer.js';
import { type Askers, type BadRequest, badRequests } from './src/bad-requests.js';
import { Citizen, type Problem } from './src/citizen.js';
import { Forger } from './src/forger.js';
import { plainSnapshot } from './src/plain-dispatch.js';
import { samplesAt } from './src/metrics.js';
import { profile, stateFile, until } from './src/stack.js';

const clock = new SystemClock();
const { citizenApiUrl, claveUrl, generalNodeUrl } = profile();
const answers = new Map<BadRequest, Answer<Problem>>();
const [COUNCIL, OTHER_COUNCIL, BODY] = ['albarracin', 'medinaceli', 'L01440099'];
let ana: Citizen;
let askers: Askers;
let before: Map<string, number>;
let pendingBefore: string[];

const pendingIds = async (): Promise<string[]> => (await ana.pending()).map(({ dispatchId }) => dispatchId);

/** Requests that were answered with a problem, by route and code. */
async function problemsCounted(): Promise<Map<string, number>> {
  const samples = await samplesAt(/^(citizen-api|general-node)/, 'valija_http_problems_total');
  return new Map(
    samples.map(({ labels, value }) => [`${labels['route'] ?? ''} ${labels['code'] ?? ''}`, value]),
  );
}

async function councilForger(councilId: string): Promise<Forger> {
  const text = readFileSync(stateFile('secrets', 'councils', `${councilId}.jwk`), 'utf8');
  const key = await SigningKey.from(text);
  const token = await key.signToken(councilId, generalNodeUrl, {}, clock.epochMs());
  return Forger.of(token, JSON.parse(text) as JWK);
}

async function cursorOf(citizen: Citizen): Promise<string> {
  const { body } = await citizen.ask<{ next: string | null }>('/v1/dispatches/pending?limit=1');
  return encodeURIComponent(body.next ?? '');
}

beforeAll(async () => {
  ana = await Citizen.signIn('ana');
  const jordi = await Citizen.signIn('jordi');
  const { keys } = JSON.parse(readFileSync(stateFile('data', 'clave', 'signing-keys.json'), 'utf8')) as {
    keys: [JWK];
  };
  pendingBefore = await pendingIds();
  askers = {
    citizen: await Forger.of(ana.token, keys[0]),
    council: await councilForger(COUNCIL),
    otherCouncil: await councilForger(OTHER_COUNCIL),
    dispatchId: pendingBefore[0] ?? '',
    cursor: await cursorOf(ana),
    cursorOfAnother: await cursorOf(jordi),
  };
  before = await problemsCounted();
  for (const bad of badRequests) answers.set(bad, await bad.send(askers));
}, 120_000);

describe('a bad request', () => {
  it.each(badRequests)('is told what is wrong: $what → $code', (bad) => {
    const { status, headers, body } = answers.get(bad) as Answer<Problem>;
    expect([status, body.code]).toEqual([bad.status, bad.code]);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(body)).not.toMatch(/99911110|Jiménez/);
  });

  it('is counted, by its route and code', async () => {
    const after = await problemsCounted();
    const expected = Map.groupBy(badRequests, ({ route, code }) => `${route} ${code}`);
    for (const [key, cases] of expected)
      expect([key, (after.get(key) ?? 0) - (before.get(key) ?? 0)]).toEqual([key, cases.length]);
  });

  it('changes nothing: what waits still waits, and who asked may go on', async () => {
    expect(await pendingIds()).toEqual(pendingBefore);
    const { status } = await ask(`${generalNodeUrl}/v1/me`, { token: askers.council.token });
    expect(status).toBe(200);
  });
});

describe('a token that was not signed by whom it names', () => {
  it.each([
    ['a person’s', `${citizenApiUrl}/v1/me`, `${claveUrl}/jwks`, () => askers.citizen.token],
    [
      'a council’s',
      `${generalNodeUrl}/v1/me`,
      `${generalNodeUrl}/.well-known/jwks.json`,
      () => askers.council.token,
    ],
  ])('makes nobody of anybody: %s', async (_what, url, keysUrl, good) => {
    for (const { what, header } of await forgedOf(good(), keysUrl)) {
      const { status, body } = await ask<Problem>(url, { headers: { authorization: header } });
      expect([what, status, body.code]).toEqual([what, 401, 'unauthenticated']);
    }
    expect((await ask(url, { token: good() })).status).toBe(200);
  });
});

describe('a torn line of NDJSON', () => {
  it('is refused by itself: its neighbours are published', async () => {
    const [first, second] = [0, 1].map(() => plainSnapshot(BODY, clock.epochMs(), Buffer.from('x')));
    const line = (data: object | undefined): string =>
      JSON.stringify({ type: 'DispatchMadeAvailable', data });
    const torn = line(plainSnapshot(BODY, clock.epochMs(), Buffer.from('x'))).slice(0, 300);
    const { status, body } = await ask<DispatchBatchAnswer>(`${generalNodeUrl}/v1/dispatches:batch?wait=30`, {
      method: 'POST',
      token: askers.council.token,
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID() },
      text: [line(first), torn, line(second)].join('\n'),
    });
    expect([status, body.items.map(({ outcome, code }) => code ?? outcome)]).toEqual([
      200,
      ['accepted', 'not-json', 'accepted'],
    ]);
    for (const sent of [first, second])
      await until(
        'the neighbour',
        async () => (await ana.ask(`/v1/dispatches/${sent?.dispatchId ?? ''}`)).status === 200,
      );
  });
});
