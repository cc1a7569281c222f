import { hash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Route } from './routes.js';
import type { Shot } from './shot.js';
import { type Json, brokenBytesOf, mutationOf, strangeInstant, strangeText } from './strange.js';
import type { World } from './world.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What HTTP itself lets stand in a header. */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/g;

/** Bodies with nothing wrong, from which the wrong ones are made. */
const goodBodies: Readonly<Record<string, Json>> = {
  '/v1/dispatches/{id}/appearances': { decision: 'accept', legalWarningId: 'outdated.v0' },
  '/v1/directory:apply': {
    dryRun: true,
    expectedRevision: 1,
    bodies: [
      {
        dir3: 'L09999999',
        name: 'Ayuntamiento',
        names: { ca: 'Ajuntament' },
        sector: 'local',
        status: 'in-force',
        pageUrl: 'https://sede.example',
      },
    ],
    routes: [{ body: 'L01280796', service: 'notifications', node: 'galicia', from: '2031-01-01T00:00:00Z' }],
    clients: [
      {
        clientId: 'x',
        name: 'x',
        scopes: ['dispatches:read'],
        requestsPerMinute: 1,
        status: 'suspended',
      },
    ],
    remove: [{ entity: 'maintenance', key: 'none' }],
  },
  '/v1/partitions:confirm-gap': { topic: 'nodes.nobody.dispatches.v1', partition: 0 },
  '/v1/dispatches:batch': {
    items: [
      {
        type: 'DispatchCancelled',
        eventId: '019a2f00-0000-7000-8000-000000000009',
        data: { dispatchId: 'x' },
      },
    ],
  },
};

/** Requests to one route: each with what a good one has, but for a thing or two. */
export function shotsAt(route: Route, world: World, tokens: readonly Token[]): fc.Arbitrary<Shot> {
  return fc
    .record({
      method: mostly(fc.constant(route.method), fc.constantFrom(...METHODS), 12),
      path: pathOf(route, world),
      query: queryOf(route, world),
      headers: fc.dictionary(headerNames, headerText, { maxKeys: 2 }),
      type: mostly(fc.constantFrom(...route.bodyTypes, ''), headerText, 8),
      body: bodyOf(route),
      token: mostly(fc.constant(tokens[0] as Token), fc.constantFrom(...tokens), 3),
      key: mostly(fc.constant(''), headerText, 5),
    })
    .map(({ method, path, query, headers, type, body, token, key }) => ({
      service: route.service,
      method,
      target: path.text + query,
      route,
      as: token.what,
      isAboutOthers: path.isAboutOthers,
      headers: {
        ...headers,
        ...(token.header !== '' && { authorization: token.header }),
        ...(type !== '' && { 'content-type': type }),
        // Otherwise a repeat of one that was used: that is a case of its own.
        'idempotency-key': key === '' ? randomUUID() : key,
        ...(body !== undefined && {
          'content-length': String(body.length),
          'repr-digest': `sha-256=:${hash('sha256', body, 'base64')}:`,
        }),
      },
      ...(body !== undefined && method !== 'GET' && method !== 'HEAD' && { body }),
    }))
    .map(withoutLength);
}

export interface Token {
  readonly what: string;
  /** The whole header; empty for none. */
  readonly header: string;
}

/** A body that is not sent has no length. */
function withoutLength(shot: Shot): Shot {
  if (shot.body !== undefined) return shot;
  const { 'content-length': _length, ...headers } = shot.headers;
  return { ...shot, headers };
}

const headerText = strangeText.map((text) => text.replace(NOT_IN_HEADER, '').slice(0, 2_000));
const headerNames = fc.constantFrom(
  'accept',
  'accept-language',
  'range',
  'if-none-match',
  'traceparent',
  'tracestate',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-http-method-override',
  'origin',
  'cookie',
  'dpop',
  'content-encoding',
  'expect',
);

function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: usual }, { weight: 1, arbitrary: other });
}

/** Percent-encoded as no library would refuse to; a text that is no Unicode has its bytes. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

function pathOf(route: Route, world: World): fc.Arbitrary<{ text: string; isAboutOthers: boolean }> {
  const names = route.path.match(/\{\w+\}/g) ?? [];
  const others = [...world.others.dispatchIds, world.others.appearanceId];
  const own = [world.own.dispatchId, world.own.appearanceId];
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...own) },
    { weight: 3, arbitrary: fc.constantFrom(...others) },
    { weight: 1, arbitrary: fc.uuid() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('body', 'node', 'acto', 'main', '%zz', '%00', '%ff', '..', '-'.repeat(36)),
    },
    { weight: 2, arbitrary: strangeText.map((text) => encoded(text).slice(0, 1_000) || 'x') },
  );
  return fc.array(value, { minLength: names.length, maxLength: names.length }).map((values) => {
    let text = route.path;
    for (const [index, name] of names.entries()) text = text.replace(name, () => values[index] ?? '');
    return { text, isAboutOthers: values.some((each) => others.includes(each)) };
  });
}

function queryOf(route: Route, world: World): fc.Arbitrary<string> {
  const known = route.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  const name = fc.constantFrom(
    ...known,
    ...known,
    ...known,
    '__proto__',
    'constructor',
    'nif',
    '',
    'limit[]',
    'a.b',
  );
  const value = fc.oneof(
    strangeText.map(encoded),
    strangeInstant.map(encoded),
    fc.constantFrom(
      '1',
      '100',
      '101',
      '1e1',
      '0x1f',
      '-1',
      '',
      '%00',
      '%ff%fe',
      '%ed%a0%80',
      'available,read',
      'galicia',
    ),
    fc.constantFrom(world.own.cursor, world.others.cursor).chain(tamperedOf),
  );
  const pair = fc.tuple(name, value).map(([left, right]) => `${left}=${right}`.slice(0, 3_000));
  return mostly(
    fc.array(pair, { maxLength: 3 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`)),
    fc.constantFrom('?', '?&&&', '?=', '??', '?limit', '?cursor=&limit=1', `?${'a=1&'.repeat(1_000)}`),
    10,
  );
}

/** A cursor, or what is left of it when somebody has changed it. */
function tamperedOf(cursor: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: Math.max(0, cursor.length - 1) });
  return fc.oneof(
    fc.constant(cursor),
    at.map((end) => cursor.slice(0, end)),
    fc
      .tuple(at, fc.constantFrom('A', '_', '-', '='))
      .map(([place, by]) => cursor.slice(0, place) + by + cursor.slice(place + 1)),
    fc.constant(cursor + cursor),
  );
}

function bodyOf({ path, bodyTypes }: Route): fc.Arbitrary<Buffer | undefined> {
  const good = goodBodies[path];
  if (good === undefined) {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));
    return bodyTypes.length > 0 ? bytes : mostly(fc.constant(undefined), bytes, 10);
  }
  const text = JSON.stringify(good);
  const mutated = mutationOf(good).map((value) => Buffer.from(JSON.stringify(value)));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(Buffer.from(text)) },
    { weight: 8, arbitrary: mutated },
    { weight: 2, arbitrary: brokenBytesOf(text) },
  );
}
