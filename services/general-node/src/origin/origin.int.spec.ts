import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ContentRequest, type DispatchSnapshot, limits } from '@valija/contracts';
import { type ContentReply, contentHandler } from '@valija/node-sdk';
import { eventually, quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { councilEntry } from '../testing/builders.js';
import { NODE_URL, RunningNode } from '../testing/running-node.js';

// A whole node, on a machine that others use too.
jest.setTimeout(60_000);

const nowMs = () => performance.timeOrigin + performance.now();
const newKey = async (name: string) => SigningKey.from(await generateSigningKey(name));
const person = { idType: 'NIF' as const, idNumber: '12345678Z', fullName: 'Ana García' };
const document = Buffer.from('%PDF-1.7 an act of the council');
const reprDigest = (bytes: Buffer) => `sha-256=:${hash('sha256', bytes, 'base64')}:`;

const servers: Server[] = [];
let directory: string;
let node: RunningNode;
let hubKey: SigningKey;
let villa: SigningKey;
let aldea: SigningKey;
/** What the council that keeps its own documents was asked, and what it says. */
let asked: ContentRequest[] = [];
let council: (request: ContentRequest) => ContentReply;
let wire: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'general-node-'));
  hubKey = await newKey('hub');
  villa = await newKey('villa');
  aldea = await newKey('aldea');
  const hub = await listen((_request, response) => {
    response.end(JSON.stringify({ keys: [hubKey.publicJwk] }));
  });
  const endpoint = await listen((request, response) => {
    if (wire) wire(request, response);
    else void ofCouncil(request, response);
  });
  const councils = [
    councilEntry(villa, ['L01110011']),
    councilEntry(aldea, ['L01110022'], { mode: 'passthrough', endpoint }),
  ];
  await writeFile(join(directory, 'councils.json'), JSON.stringify(councils));
  // Nobody listens there: content is given while Kafka is away.
  const kafka = { kafkaBrokers: ['127.0.0.1:1'], kafkaUsername: 'a', kafkaPassword: 'a', kafkaTls: false };
  const configuration = {
    ...kafka,
    originsProfile: 'sandbox' as const,
    originNetworks: undefined,
    generalNodeId: 'nodo-general',
    generalNodeHttpPort: 0,
    generalNodeUrl: NODE_URL,
    generalNodeStateDir: join(directory, 'state'),
    generalNodeBatchDays: 90,
    generalNodeEventDays: 90,
    generalNodeClosedDays: 0,
    addressRefusalsPerMinute: 1_000,
    councilRequestsPerMinute: 100_000,
    councilsFile: join(directory, 'councils.json'),
    hubIssuer: hub,
    contentSigningKey: await generateSigningKey('node'),
  };
  node = await RunningNode.start(configuration, quietLogger());
  const ofCouncil = contentHandler({
    endpoint,
    hub: NODE_URL,
    hubKeys: new URL(`${node.url}/.well-known/jwks.json`),
    source: (request) => {
      asked.push(request);
      return Promise.resolve(council(request));
    },
  });
});

beforeEach(() => {
  asked = [];
  wire = undefined;
  council = () => ({ answer: 'gone' });
});

afterAll(async () => {
  await node.stop();
  for (const server of servers) server.close().closeAllConnections();
  await rm(directory, { recursive: true });
});

/** A dispatch of a council goes out to the hub. */
function announce(by: SigningKey, bytes = document, dispatchId: string = randomUUID()): string {
  const manifest = { sha256: hash('sha256', bytes), sizeBytes: bytes.length, mediaType: 'application/pdf' };
  const snapshot = { dispatchId, version: 1, documents: [{ documentId: 'acto', ...manifest }] };
  node.get(DispatchesService).announce(by.keyId, snapshot as unknown as DispatchSnapshot);
  return dispatchId;
}

async function upload(by: SigningKey, dispatchId: string, bytes = document, digest = reprDigest(bytes)) {
  const { status, body } = await node.call<{ code?: string }>(by, `/v1/contents/${dispatchId}/acto`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'repr-digest': digest },
    body: new Uint8Array(bytes),
  });
  return { status, ...body };
}

/** As the hub asks. */
async function ask(dispatchId: string, key = hubKey): Promise<Response> {
  const hub = `http://127.0.0.1:${String((servers[0]!.address() as AddressInfo).port)}`;
  const claims = { jti: randomUUID(), dispatchId, version: 1, documentId: 'acto', person };
  const token = await key.signToken(
    hub,
    `${NODE_URL}/content/v1/dispatches`,
    { ...claims, role: 'holder', purpose: 'appearance' },
    nowMs(),
  );
  return fetch(`${node.url}/content/v1/dispatches/${dispatchId}/documents/acto`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

describe('the content of a council that uploads it', () => {
  it('is given to the hub as it was uploaded', async () => {
    const dispatchId = randomUUID();
    expect(await upload(villa, dispatchId)).toMatchObject({ status: 201 });
    announce(villa, document, dispatchId);
    const response = await ask(dispatchId);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(document);
  });

  it('is not ready while it was announced and has not come', async () => {
    const response = await ask(announce(villa));
    expect(response.status).toBe(202);
    const { retryAt } = (await response.json()) as { retryAt: string };
    expect((Date.parse(retryAt) - nowMs()) / 60_000).toBeCloseTo(5, 0);
  });

  it('is gone where nobody knows the dispatch, and nobody but the hub is told even that', async () => {
    expect((await ask(randomUUID())).status).toBe(410);
    expect((await ask(randomUUID(), villa)).status).toBe(401);
  });

  it('is stored once: the same again is no error, other bytes are', async () => {
    const dispatchId = randomUUID();
    expect((await upload(villa, dispatchId)).status).toBe(201);
    expect((await upload(villa, dispatchId)).status).toBe(200);
    const other = await upload(villa, dispatchId, Buffer.from('other'));
    expect(other).toMatchObject({ status: 409, code: 'content-already-stored' });
  });

  it('is refused where it is not what its digest or its manifest says, or is too large', async () => {
    const wrong = await upload(villa, randomUUID(), document, reprDigest(Buffer.from('other')));
    expect(wrong).toMatchObject({ status: 422, code: 'digest-mismatch' });
    const unannounced = await upload(villa, announce(villa), Buffer.from('other'));
    expect(unannounced).toMatchObject({ status: 422, code: 'digest-mismatch' });
    const large = await upload(villa, randomUUID(), Buffer.alloc(limits.documentBytes + 1));
    expect(large).toMatchObject({ status: 413, code: 'payload-too-large', limit: limits.documentBytes });
    expect(await readdir(join(directory, 'state/contents/.arriving'))).toEqual([]);
  });

  it('leaves nothing where the upload is cut off', async () => {
    const dispatchId = announce(villa);
    const token = await villa.signToken('villa', NODE_URL, {}, nowMs());
    const socket = connect(Number(new URL(node.url).port), '127.0.0.1');
    socket.write(
      `PUT /v1/contents/${dispatchId}/acto HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/octet-stream\r\nrepr-digest: ${reprDigest(document)}\r\n` +
        `content-length: ${String(document.length)}\r\n\r\n${document.subarray(0, 9).toString()}`,
    );
    const arriving = join(directory, 'state/contents/.arriving');
    await eventually(async () => (await readdir(arriving)).length === 1);
    socket.destroy();
    await eventually(async () => (await readdir(arriving)).length === 0);
    expect((await ask(dispatchId)).status).toBe(202);
    expect((await upload(villa, dispatchId)).status).toBe(201);
  });

  it('of another council, under the same ids, is never given', async () => {
    const dispatchId = announce(villa);
    const intruder = await upload(aldea, dispatchId, Buffer.from('intruder'));
    expect(intruder).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await ask(dispatchId)).status).toBe(202);
  });
});

describe('the content of a council that keeps it', () => {
  it('passes through, asked for in the words of the hub', async () => {
    const large = Buffer.alloc(5_000_000, 'x');
    const dispatchId = announce(aldea, large);
    council = () => ({
      answer: 'ready',
      bytes: Readable.from([large.subarray(0, 9), large.subarray(9)]),
      sizeBytes: large.length,
      mediaType: 'application/pdf',
    });
    const response = await ask(dispatchId);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(large)).toBe(true);
    expect(asked).toEqual([
      expect.objectContaining({
        iss: NODE_URL,
        dispatchId,
        documentId: 'acto',
        version: 1,
        person,
        role: 'holder',
        purpose: 'appearance',
      }),
    ]);
  });

  const at = new Date('2027-01-01T00:00:00.000Z');
  it.each<[ContentReply, number, object]>([
    [{ answer: 'not-ready', retryAt: at }, 202, { answer: 'not-ready', retryAt: at.toISOString() }],
    [{ answer: 'refused', detail: 'sealed' }, 403, { answer: 'refused', detail: 'sealed' }],
    [{ answer: 'gone' }, 410, { answer: 'gone' }],
    [{ answer: 'unavailable', until: at }, 503, { answer: 'unavailable', until: at.toISOString() }],
  ])('is answered as the council answers: %p', async (reply, status, body) => {
    council = () => reply;
    const response = await ask(announce(aldea));
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
  });

  it.each([
    ['is shorter than announced', (response: ServerResponse) => response.end('short')],
    ['is longer than announced', (response: ServerResponse) => response.end('x'.repeat(1_000))],
    ['breaks off', (response: ServerResponse) => response.write('short', () => response.destroy())],
  ])('never arrives whole where it %s', async (_, send) => {
    wire = (_request, response) => send(response.writeHead(200));
    const arrived = ask(announce(aldea)).then((response) => response.arrayBuffer());
    await expect(arrived).rejects.toThrow();
  });

  it('is unavailable where the council gives no answer of the contract', async () => {
    wire = (_request, response) => response.writeHead(404).end('x'.repeat(20_000));
    const response = await ask(announce(aldea));
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ answer: 'unavailable' });
  });
});
