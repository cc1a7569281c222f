import { hash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIENCE_METADATA, openApiDocument } from '@valija/http';
import { quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { AnswersService } from './batches/answers.service.js';
import { BatchNotFound } from './batches/batches.errors.js';
import { BatchesService } from './batches/batches.service.js';
import { ContentAlreadyStored, DigestMismatch } from './contents/contents.errors.js';
import { ContentsService } from './contents/contents.service.js';
import { EventsService } from './events/events.service.js';
import { CursorForgotten } from './feed/feed.errors.js';
import { CONTENT_HANDLER } from './origin/origin.controller.js';
import { type Call, Doors, controllers } from './testing/doors.js';

const BATCH = randomUUID();
const page = { items: [], next: null, hasMore: false };

let doors: Doors;
let ownKey: SigningKey;
let store: () => Promise<boolean>;

beforeAll(async () => {
  ownKey = await SigningKey.from(await generateSigningKey('node'));
  const answer = () => {
    throw new BatchNotFound();
  };
  const list = (_: string, cursor?: string) => {
    if (cursor === 'old') throw new CursorForgotten();
    return page;
  };
  doors = await Doors.open(quietLogger(), [
    { provide: SigningKey, useValue: ownKey },
    { provide: BatchesService, useValue: { answer } },
    { provide: AnswersService, useValue: { page: list } },
    { provide: EventsService, useValue: { page: list } },
    { provide: ContentsService, useValue: { store: () => store() } },
    { provide: CONTENT_HANDLER, useValue: () => Promise.resolve() },
  ]);
});

afterAll(() => doors.app.close());

const digest = { 'repr-digest': `sha-256=:${hash('sha256', 'bytes', 'base64')}:` };
const put = (headers: Record<string, string>, documentId = 'acto') =>
  doors.call('PUT', `/v1/contents/${BATCH}/${documentId}`, {
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: 'bytes',
  });

describe('who may use the general node', () => {
  it('is a council with a token that it signed for this node', async () => {
    expect(await doors.call('GET', '/v1/me')).toMatchObject({
      status: 200,
      body: { councilId: 'villa', name: 'villa', bodies: ['L01110011'], content: { mode: 'stored' } },
    });
  });

  it.each<[string, Call, string]>([
    ['without a token', { headers: { authorization: '' } }, 'unauthenticated'],
    ['with something that is no token', { headers: { authorization: 'Bearer a.b.c' } }, 'unauthenticated'],
    ['with a token for somebody else', { audience: 'https://other.example' }, 'unauthenticated'],
    ['as a council that is not known', { issuer: 'aldea' }, 'unauthenticated'],
    ['with an expired token', { ageS: 120 }, 'token-expired'],
  ])('is nobody %s', async (_, options, code) => {
    for (const path of ['/v1/me', '/v1/acks', '/v1/events', `/v1/batches/${BATCH}`])
      expect(await doors.call('GET', path, options)).toMatchObject({ status: 401, body: { code } });
    const headers = { 'content-type': 'application/json', ...options.headers };
    const posted = await doors.call('POST', '/v1/dispatches:batch', { ...options, headers, body: '{}' });
    expect(posted).toMatchObject({ status: 401, body: { code } });
  });

  it('is nobody who signs with another key; a council that is not known is answered alike', async () => {
    const forged = await SigningKey.from(await generateSigningKey('villa'));
    expect(await doors.call('GET', '/v1/me', { key: forged })).toMatchObject({ status: 401 });
    const unknownKey = await doors.call('GET', '/v1/me', { key: ownKey });
    const unknownCouncil = await doors.call('GET', '/v1/me', { issuer: 'aldea' });
    expect(unknownKey.body).toEqual(unknownCouncil.body);
  });

  it('is said by every route', () => {
    for (const controller of controllers) {
      const prototype = controller.prototype as object;
      for (const name of Object.getOwnPropertyNames(prototype).filter((each) => each !== 'constructor')) {
        const method = Reflect.get(prototype, name) as object;
        const own: unknown = Reflect.getMetadata(AUDIENCE_METADATA, method);
        expect(own ?? Reflect.getMetadata(AUDIENCE_METADATA, controller)).toBeDefined();
      }
    }
  });
});

describe('the routes', () => {
  it('know a batch of the council only', async () => {
    const missing = await doors.call('GET', `/v1/batches/${BATCH}`);
    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const malformed = await doors.call('GET', '/v1/batches/x');
    expect(malformed).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it.each(['/v1/acks', '/v1/events'])('give %s by pages of at most a hundred', async (path) => {
    expect(await doors.call('GET', path)).toMatchObject({ status: 200, body: page });
    expect(await doors.call('GET', `${path}?limit=101`)).toMatchObject({ status: 400 });
    expect(await doors.call('GET', `${path}?offset=3`)).toMatchObject({ status: 400 });
  });

  it.each(['/v1/acks', '/v1/events'])(
    'say of %s, in the problem and in OpenAPI, that what follows a cursor may be gone',
    async (path) => {
      const gone = await doors.call('GET', `${path}?cursor=old`);
      expect(gone).toMatchObject({
        status: 400,
        body: { code: 'cursor-invalid', errors: [{ pointer: '/cursor' }] },
      });
      const about = { title: 't', description: 'd', version: '1', server: 'https://nodo.example' };
      const described = openApiDocument(doors.app, about).paths[path]?.get?.responses['400'];
      expect(JSON.stringify(described)).toContain('no longer kept');
    },
  );

  it('store a document as new or as known, and say why not', async () => {
    store = () => Promise.resolve(true);
    expect(await put(digest)).toMatchObject({ status: 201, body: { sha256: hash('sha256', 'bytes') } });
    store = () => Promise.resolve(false);
    expect(await put(digest)).toMatchObject({ status: 200 });
    store = () => Promise.reject(new DigestMismatch());
    expect(await put(digest)).toMatchObject({ status: 422, body: { code: 'digest-mismatch' } });
    store = () => Promise.reject(new ContentAlreadyStored());
    expect(await put(digest)).toMatchObject({ status: 409, body: { code: 'content-already-stored' } });
    expect(await put({})).toMatchObject({ status: 400, body: { errors: [{ pointer: 'Repr-Digest' }] } });
    const outside = await put(digest, '..%2f..%2fetc');
    expect(outside).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('publish the key with which this node asks', async () => {
    const { status, body } = await doors.call('GET', '/.well-known/jwks.json', {
      headers: { authorization: '' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({ keys: [ownKey.publicJwk] });
  });

  it('are described in OpenAPI, all but the endpoint that the hub knows', () => {
    const about = { title: 't', description: 'd', version: '1', server: 'https://nodo.example' };
    expect(Object.keys(openApiDocument(doors.app, about).paths).sort()).toEqual([
      '/.well-known/jwks.json',
      '/v1/acks',
      '/v1/batches/{batchId}',
      '/v1/contents/{dispatchId}/{documentId}',
      '/v1/dispatches:batch',
      '/v1/events',
      '/v1/me',
    ]);
  });
});
