import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limits } from '@valija/contracts';
import { quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { wholeOf } from '../bodies/pieces.js';
import { ContentsService } from '../contents/contents.service.js';
import { EventsService } from '../events/events.service.js';
import { CONTENT_HANDLER } from '../origin/origin.controller.js';
import { type Call, Doors } from '../testing/doors.js';
import { AnswersService } from './answers.service.js';
import { type Reading, itemsOfJson, itemsOfLines } from './batch-items.js';
import { IdempotencyKeyReused, TooManyAtOnce } from './batches.errors.js';
import { type BatchRequest, BatchesService } from './batches.service.js';

const BATCH = randomUUID();
const json = { 'content-type': 'application/json', 'idempotency-key': 'a-key-of-its-own' };

let doors: Doors;
let publish: (request: BatchRequest) => unknown;

beforeAll(async () => {
  doors = await Doors.open(quietLogger(), [
    { provide: SigningKey, useValue: await SigningKey.from(await generateSigningKey('node')) },
    { provide: BatchesService, useValue: { publish: (request: BatchRequest) => publish(request) } },
    ...[AnswersService, EventsService, ContentsService, CONTENT_HANDLER].map((provide) => ({
      provide,
      useValue: {},
    })),
  ]);
});

afterAll(() => doors.app.close());

const post = (options: Call = {}, query = '') =>
  doors.call('POST', `/v1/dispatches:batch${query}`, { headers: json, body: '{"items":[{}]}', ...options });

describe('POST /v1/dispatches:batch', () => {
  it('answers 200 when every item is answered, 202 when some wait, and says where the answer will be', async () => {
    const seen: BatchRequest[] = [];
    publish = (request) => {
      seen.push(request);
      return { batchId: BATCH, complete: request.waitS > 0, items: [] };
    };
    expect(await post()).toMatchObject({ status: 200, headers: { location: `/v1/batches/${BATCH}` } });
    expect(await post({}, '?wait=0')).toMatchObject({ status: 202 });
    expect(seen[0]).toMatchObject({
      waitS: 10,
      idempotencyKey: 'a-key-of-its-own',
      council: { councilId: 'villa' },
      body: { mediaType: 'application/json' },
    });
  });

  it.each([undefined, 'short', 'x'.repeat(129), 'with a space'])(
    'needs a key of 8 to 128 visible characters, not %s',
    async (key) => {
      const headers = {
        'content-type': json['content-type'],
        ...(key !== undefined && { 'idempotency-key': key }),
      };
      expect(await post({ headers })).toMatchObject({
        status: 400,
        body: { code: 'idempotency-key-missing' },
      });
    },
  );

  it.each(['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'])(
    'takes no %s',
    async (type) => {
      const refused = await post({ headers: { ...json, 'content-type': type } });
      expect(refused).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    },
  );

  it.each(['31', '-1', 'x', '1.5'])('waits no %s seconds', async (wait) => {
    const refused = await post({}, `?wait=${wait}`);
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/wait' }] },
    });
  });

  it.each<[string, string, (bytes: Buffer) => Reading]>([
    ['application/json', JSON.stringify({ items: Array(10_001).fill(1) }), itemsOfJson],
    ['application/x-ndjson', '1\n'.repeat(10_001), itemsOfLines],
  ])('refuses a batch of 10,001 items as %s, with the limit', async (type, body, read) => {
    publish = async (request) => {
      const { bytes } = await wholeOf(request.body.stream, limits.documentBytes);
      return [...read(bytes)];
    };
    const refused = await post({ headers: { ...json, 'content-type': type }, body });
    expect(refused).toMatchObject({ status: 413, body: { code: 'payload-too-large', limit: 10_000 } });
  });

  it.each([
    [new IdempotencyKeyReused(), 422, 'idempotency-key-reused'],
    [new TooManyAtOnce(), 429, 'rate-limited'],
    [new Error('a fault with words in it'), 500, 'internal-error'],
  ])('answers %s with %i', async (error, status, code) => {
    publish = () => {
      throw error;
    };
    const answer = await post();
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(JSON.stringify(answer.body)).not.toContain('words in it');
  });
});
