import { randomUUID } from 'node:crypto';
import { type Answer, type Asking, ask } from './answer.js';
import type { Problem } from './citizen.js';
import { profile } from './stack.js';
import type { Forger } from './forger.js';

/** Who asks, and what of others they try to get at. */
export interface Askers {
  readonly citizen: Forger;
  readonly council: Forger;
  readonly otherCouncil: Forger;
  /** Of Ana's, by her and by somebody else. */
  readonly dispatchId: string;
  readonly cursor: string;
  readonly cursorOfAnother: string;
}

/** A request that is wrong in one thing, and what it is answered. */
export interface BadRequest {
  readonly what: string;
  /** As the metric has it. */
  readonly route: string;
  readonly status: number;
  readonly code: string;
  readonly send: (askers: Askers) => Promise<Answer<Problem>>;
}

type Sent = BadRequest['send'];
type Tokened = (askers: Askers) => Promise<string> | string;

const LIST = '/v1/dispatches/pending';
const ACT = '/v1/dispatches/:id/appearances';
const BATCH = '/v1/dispatches:batch';
const TOO_MANY = 10_001;
const DAY_S = 86_400;

const citizenApi = (path: string, asking: Asking): Promise<Answer<Problem>> =>
  ask(profile().citizenApiUrl + path, asking);
const batch = (token: string, rest: Asking): Promise<Answer<Problem>> =>
  ask(profile().generalNodeUrl + BATCH, {
    method: 'POST',
    token,
    ...rest,
    headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json', ...rest.headers },
  });

const listedWith =
  (token: Tokened): Sent =>
  async (askers) =>
    citizenApi(LIST, { token: await token(askers) });
const publishedWith =
  (token: Tokened): Sent =>
  async (askers) =>
    batch(await token(askers), { text: '{"items":[]}' });
const asked =
  (path: string | ((askers: Askers) => string)): Sent =>
  (askers) =>
    citizenApi(typeof path === 'string' ? path : path(askers), { token: askers.citizen.token });
const acted =
  (asking: (askers: Askers) => Asking): Sent =>
  (askers) =>
    citizenApi(ACT.replace(':id', askers.dispatchId), {
      method: 'POST',
      token: askers.citizen.token,
      ...asking(askers),
    });
const sentAs =
  (asking: () => Asking): Sent =>
  ({ council }) =>
    batch(council.token, asking());

/** One thing wrong with the token: the same for a person and for a council. */
function withToken(
  route: string,
  who: (askers: Askers) => Forger,
  sentWith: (token: Tokened) => Sent,
): BadRequest[] {
  const wrong = (what: string, token: Tokened, code = 'unauthenticated', status = 401): BadRequest => ({
    ...{ what: `${route} with ${what}`, route, status, code, send: sentWith(token) },
  });
  return [
    wrong('no token', () => ''),
    wrong('something that is no token', () => 'a.b.c'),
    wrong('a name of a key that nobody has', (askers) => who(askers).signed({ header: { kid: 'unknown' } })),
    wrong('no name of a key', (askers) => who(askers).signed({ header: { kid: undefined } })),
    wrong('another audience', (askers) => who(askers).signed({ claims: { aud: 'https://other.example' } })),
    wrong('another issuer', (askers) => who(askers).signed({ claims: { iss: 'https://other.example' } })),
    wrong('a beginning tomorrow', (askers) => who(askers).signed({ fromIssueS: { nbf: DAY_S } })),
    wrong(
      'an end in the past',
      (askers) => who(askers).signed({ fromIssueS: { exp: -600 } }),
      'token-expired',
    ),
  ];
}

const rejectsBatch = (what: string, asking: () => Asking, code: string, status: number): BadRequest => ({
  what: `a batch ${what}`,
  route: BATCH,
  status,
  code,
  send: sentAs(asking),
});

const rejectsAct = (
  what: string,
  asking: (askers: Askers) => Asking,
  code: string,
  status: number,
): BadRequest => ({ what: `an act ${what}`, route: ACT, status, code, send: acted(asking) });

const rejectsList = (
  what: string,
  path: string | ((askers: Askers) => string),
  code: string,
): BadRequest => ({ what: `a list ${what}`, route: LIST, status: 400, code, send: asked(path) });

const json = { 'content-type': 'application/json' };
const decision = { decision: 'accept', legalWarningId: 'notification-access.v1' };

export const badRequests: readonly BadRequest[] = [
  ...withToken(LIST, ({ citizen }) => citizen, listedWith),
  ...withToken(BATCH, ({ council }) => council, publishedWith),
  {
    ...{ what: 'a list by an application that is not registered', route: LIST, status: 403 },
    code: 'client-not-registered',
    send: listedWith(({ citizen }) => citizen.signed({ claims: { client_id: 'nobody' } })),
  },
  {
    ...{ what: 'a list without the scope to read', route: LIST, status: 403, code: 'insufficient-scope' },
    send: listedWith(({ citizen }) => citizen.signed({ claims: { scope: 'openid' } })),
  },
  {
    ...{
      what: 'a list for a number whose letter is wrong',
      route: LIST,
      status: 401,
      code: 'unauthenticated',
    },
    send: listedWith(({ citizen }) => citizen.signed({ claims: { nif: '99911110A' } })),
  },
  {
    ...{ what: 'a batch by another council’s key', route: BATCH, status: 401, code: 'unauthenticated' },
    send: publishedWith(({ council, otherCouncil }) =>
      otherCouncil.signed({ claims: { iss: council.issuer } }),
    ),
  },
  rejectsList(
    'with a cursor of another person',
    (one) => `${LIST}?cursor=${one.cursorOfAnother}`,
    'cursor-invalid',
  ),
  rejectsList(
    'with a cursor tampered with',
    (one) => `${LIST}?cursor=${changed(one.cursor)}`,
    'cursor-invalid',
  ),
  rejectsList(
    'with a cursor cut short',
    (one) => `${LIST}?cursor=${one.cursor.slice(0, -4)}`,
    'cursor-invalid',
  ),
  rejectsList('with a cursor made up', `${LIST}?cursor=AAAA`, 'cursor-invalid'),
  rejectsList('of no items a page', `${LIST}?limit=0`, 'invalid-request'),
  rejectsList('of too many items a page', `${LIST}?limit=100000`, 'invalid-request'),
  rejectsList('by a field that nobody knows', `${LIST}?holder=99911110F`, 'invalid-request'),
  rejectsAct('without an Idempotency-Key', () => ({ body: decision }), 'idempotency-key-missing', 400),
  rejectsAct(
    'with a torn body',
    () => ({ headers: keyed(json), text: '{"decision":' }),
    'invalid-request',
    400,
  ),
  rejectsAct(
    'as text',
    () => ({ headers: keyed({ 'content-type': 'text/plain' }), text: 'x' }),
    'unsupported-media-type',
    415,
  ),
  rejectsAct(
    'of two megabytes',
    () => ({ headers: keyed(json), text: ' '.repeat(2_097_152) }),
    'payload-too-large',
    413,
  ),
  rejectsAct(
    'that decides otherwise',
    () => ({ headers: keyed({}), body: { ...decision, decision: 'burn' } }),
    'invalid-request',
    400,
  ),
  rejectsAct(
    'after another warning',
    () => ({ headers: keyed({}), body: { ...decision, legalWarningId: 'x.v0' } }),
    'legal-warning-outdated',
    409,
  ),
  rejectsBatch(
    'of 10,001 items',
    () => ({ text: JSON.stringify({ items: Array(TOO_MANY).fill({}) }) }),
    'payload-too-large',
    413,
  ),
  rejectsBatch(
    'of 10,001 lines',
    () => ({ headers: { 'content-type': 'application/x-ndjson' }, text: '{}\n'.repeat(TOO_MANY) }),
    'payload-too-large',
    413,
  ),
  rejectsBatch('that is torn', () => ({ text: '{"items":[{"type":' }), 'invalid-request', 400),
  rejectsBatch('of nothing', () => ({ text: '{"items":[]}' }), 'invalid-request', 400),
  rejectsBatch(
    'as text',
    () => ({ headers: { 'content-type': 'text/plain' }, text: 'x' }),
    'unsupported-media-type',
    415,
  ),
  rejectsBatch(
    'without an Idempotency-Key',
    () => ({ headers: { 'idempotency-key': '' }, text: '{"items":[]}' }),
    'idempotency-key-missing',
    400,
  ),
];

function keyed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { ...headers, 'idempotency-key': randomUUID() };
}

function changed(cursor: string): string {
  const middle = Math.floor(cursor.length / 2);
  return cursor.slice(0, middle) + (cursor[middle] === 'A' ? 'B' : 'A') + cursor.slice(middle + 1);
}
