import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AskedOrigin } from '../testing/asked-origin.js';
import type { Play } from '../testing/played-origin.js';
import { asFailure } from './fetched.js';

let asked: AskedOrigin;

beforeEach(async () => {
  asked = await AskedOrigin.open();
});

afterEach(() => asked.close());

/** An origin that says when in the header that HTTP has for it, and what else in its body. */
const saying =
  (status: number, retryAfter: string, body = ''): Play =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': retryAfter }).end(body);

it.each<[number, string, object]>([
  [503, 'unavailable', { until: '2026-11-20T12:02:00.000Z' }],
  [202, 'not-ready', { retryAt: '2026-11-20T12:02:00.000Z' }],
])('hears Retry-After with a %i whose body says no instant', async (status, kind, when) => {
  for (const body of ['', JSON.stringify({ answer: kind })])
    expect(await asked.fetch(saying(status, '120', body))).toMatchObject({ kind, ...when });
});

it('believes the body first', async () => {
  const until = '2026-11-20T14:00:00Z';
  const play = saying(503, '120', JSON.stringify({ answer: 'unavailable', until }));
  expect(await asked.fetch(play)).toMatchObject({ until });
});

it('tells a person a number of seconds, whatever an origin calls an instant', async () => {
  const retryAt = '2016-12-31T23:59:60Z';
  const fetched = await asked.fetch(saying(202, 'x', JSON.stringify({ answer: 'not-ready', retryAt })));
  if (fetched.kind === 'ready') throw new Error('it was not');
  expect(asFailure(fetched, asked.clock.epochMs()).facts).toEqual({ retryAt: undefined, retryAfterS: 30 });
});
