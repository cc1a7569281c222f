import { randomUUID } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@valija/clock';
import type { ContentRequest } from '@valija/contracts';
import { createLogger } from '@valija/observability';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import type { FastifyInstance } from 'fastify';
import { seedOfNode } from '../seeds/seed.js';
import { asPerson, persona } from '../world/personas.js';
import { nodePlan } from '../world/nodes.js';
import { ContentLibrary } from './content-library.js';
import { httpServer } from './http-server.js';
import { simulatedProviders } from '../providers/providers.js';
import { simulatedOrigins } from './origins.js';
import type { Sandbox } from './sandbox.js';

const clock = new SystemClock();
const atMs = clock.epochMs();
const plan = nodePlan('diputacion-jaen')!;
const seeds = await seedOfNode(plan, atMs);
/** Of a council with a system of its own, and of one that the aggregator serves. */
const ownContent = seeds.find(({ key }) => key === 'diputacion-jaen/obras')!;
const served = seeds.find(({ key }) => key === 'diputacion-jaen/padron-2')!;

let hub: Server;
let hubUrl: string;
let key: SigningKey;
let app: FastifyInstance;
let sandboxUrl: string;
let library: ContentLibrary;

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}

beforeAll(async () => {
  key = await SigningKey.from(await generateSigningKey('hub-1'));
  hub = createServer((_request, response) => {
    response.end(JSON.stringify({ keys: [key.publicJwk] }));
  });
  await new Promise<void>((resolve) => hub.listen({ host: '127.0.0.1', port: 0 }, resolve));
  hubUrl = `http://127.0.0.1:${portOf(hub)}`;
  // Tokens are for the address that the directory has, whichever the port that a test listens on.
  sandboxUrl = 'http://sandbox.example';
  library = new ContentLibrary(':memory:');
  for (const { snapshot, origin, documents } of seeds)
    library.hold(snapshot.dispatchId, origin ?? '', documents);
  const origins = simulatedOrigins({ sandboxUrl, hubIssuer: hubUrl, generalNodeUrl: hubUrl }, library, clock);
  const addresses = { sandboxUrl, hubIssuer: hubUrl, regionalFolderUrl: hubUrl };
  const providers = simulatedProviders(addresses, clock.epochMs(), clock);
  const sandbox: Sandbox = { plans: [plan], nodes: new Map(), origins, providers, library, seeds, clock };
  app = httpServer(sandbox, createLogger('test', 'error'));
  await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await app.close();
  library.close();
  hub.close();
  hub.closeAllConnections();
});

async function fetchDocument(
  endpointPath: string,
  { snapshot }: (typeof seeds)[number],
  documentId = 'principal',
): Promise<Response> {
  const { dispatchId } = snapshot;
  const claims: Omit<ContentRequest, 'iss' | 'aud' | 'iat' | 'exp'> = {
    jti: randomUUID(),
    dispatchId,
    version: 1,
    documentId,
    person: asPerson(persona('ana')),
    role: 'holder',
    purpose: 'appearance',
  };
  const audience = `${sandboxUrl}${endpointPath}/v1/dispatches`;
  const token = await key.signToken(hubUrl, audience, { ...claims }, clock.epochMs());
  const local = `http://127.0.0.1:${portOf(app.server)}${endpointPath}`;
  return fetch(`${local}/v1/dispatches/${dispatchId}/documents/${documentId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

async function setMode(id: string, payload: object): Promise<number> {
  const { statusCode } = await app.inject({ method: 'PUT', url: `/control/systems/${id}`, payload });
  return statusCode;
}

describe('the content of the simulated administrations', () => {
  it('is given to the hub by the system that has it, byte for byte', async () => {
    const response = await fetchDocument('/systems/ubeda-sede', ownContent);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(ownContent.documents.get('principal')!.bytes)).toBe(true);
  });

  it('is given by the aggregator for a council without a system', async () => {
    expect((await fetchDocument('/nodes/diputacion-jaen', served)).status).toBe(200);
  });

  it('is nowhere else', async () => {
    expect((await fetchDocument('/nodes/diputacion-jaen', ownContent)).status).toBe(410);
    expect((await fetchDocument('/systems/nobody', ownContent)).status).toBe(404);
  });

  it('is not for strangers', async () => {
    const response = await fetch(
      `http://127.0.0.1:${portOf(app.server)}/systems/ubeda-sede/v1/dispatches/${ownContent.snapshot.dispatchId}/documents/principal`,
    );
    expect(response.status).toBe(401);
  });
});

describe('the control of a system', () => {
  it.each([
    ['not-ready', 202],
    ['refused', 403],
    ['gone', 410],
    ['unavailable', 503],
    ['normal', 200],
  ])('%s makes it answer %i', async (mode, status) => {
    expect(await setMode('ubeda-sede', { mode })).toBe(200);
    expect((await fetchDocument('/systems/ubeda-sede', ownContent)).status).toBe(status);
    await setMode('ubeda-sede', { mode: 'normal' });
  });

  it('tells when an outage ends', async () => {
    const until = '2030-01-01T00:00:00.000Z';
    await setMode('ubeda-sede', { mode: 'unavailable', until });
    const response = await fetchDocument('/systems/ubeda-sede', ownContent);
    expect(await response.json()).toEqual({ answer: 'unavailable', until });
    await setMode('ubeda-sede', { mode: 'normal' });
  });

  it('alters one byte and keeps the length', async () => {
    await setMode('ubeda-sede', { mode: 'altered' });
    const bytes = Buffer.from(await (await fetchDocument('/systems/ubeda-sede', ownContent)).arrayBuffer());
    const original = ownContent.documents.get('principal')!.bytes;
    expect(bytes).toHaveLength(original.length);
    expect(bytes.filter((byte, index) => byte !== original[index])).toHaveLength(1);
    await setMode('ubeda-sede', { mode: 'normal' });
  });

  it('breaks the connection of one that is down', async () => {
    await setMode('diputacion-jaen', { mode: 'down' });
    await expect(fetchDocument('/nodes/diputacion-jaen', served)).rejects.toThrow('fetch failed');
    await setMode('diputacion-jaen', { mode: 'normal' });
  });

  it('refuses what it does not know', async () => {
    expect(await setMode('nobody', { mode: 'normal' })).toBe(404);
    expect(await setMode('ubeda-sede', { mode: 'asleep' })).toBe(400);
    expect(await setMode('ubeda-sede', { mode: 'down', also: 1 })).toBe(400);
  });

  it('shows every system and node', async () => {
    const { body } = await app.inject({ url: '/control/systems' });
    const shown = JSON.parse(body) as { id: string; endpoint: string; mode: string }[];
    expect(shown).toContainEqual({
      service: 'notifications',
      modes: expect.arrayContaining(['normal', 'down', 'altered']),
      id: 'albarracin-sede',
      endpoint: 'http://sandbox.example/systems/albarracin-sede',
      mode: 'normal',
    });
    expect(shown.filter(({ endpoint }) => endpoint.includes('/nodes/'))).toHaveLength(26);
  });
});

describe('the control of documents', () => {
  it('shows the exact bytes', async () => {
    const { dispatchId } = ownContent.snapshot;
    const { rawPayload } = await app.inject({ url: `/control/documents/${dispatchId}/principal` });
    expect(rawPayload.equals(ownContent.documents.get('principal')!.bytes)).toBe(true);
  });

  it('takes those of a dispatch that a test publishes, and any origin serves them', async () => {
    const dispatchId = randomUUID();
    const put = await app.inject({
      method: 'PUT',
      url: `/control/documents/${dispatchId}/principal`,
      headers: { 'content-type': 'text/plain' },
      payload: 'hola',
    });
    expect(put.statusCode).toBe(201);
    const snapshot = { ...ownContent.snapshot, dispatchId };
    const response = await fetchDocument('/systems/madrid-notifica', { ...ownContent, snapshot });
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain', 'hola']);
  });

  it('says what is not there', async () => {
    expect((await app.inject({ url: `/control/documents/${randomUUID()}/x` })).statusCode).toBe(404);
  });
});

describe('the control of the sandbox', () => {
  it('lists personas and the dispatches of the seed', async () => {
    expect(JSON.parse((await app.inject({ url: '/control/personas' })).body)).toHaveLength(12);
    expect(JSON.parse((await app.inject({ url: '/control/dispatches' })).body)).toHaveLength(seeds.length);
  });

  it('is not well before every node is connected', async () => {
    const { statusCode, body } = await app.inject({ url: '/health' });
    expect([statusCode, JSON.parse(body)]).toEqual([503, { connected: 0, missing: ['diputacion-jaen'] }]);
  });

  it.each(['publish', 'dispatches'])('knows no node that is not connected (%s)', async (route) => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `/control/nodes/diputacion-jaen/${route}`,
      payload: route === 'publish' ? { name: 'DispatchCancelled', data: {} } : { persona: 'ana' },
    });
    expect(statusCode).toBe(404);
  });
});
