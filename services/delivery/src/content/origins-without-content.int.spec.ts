import type { IncomingMessage } from 'node:http';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AskedOrigin, bytes, giving, json, plan } from '../testing/asked-origin.js';
import { type Play, PlayedOrigin } from '../testing/played-origin.js';
import type { Fetched } from './fetched.js';

const UNTIL = '2026-11-20T14:00:00Z';

let asked: AskedOrigin;

beforeEach(async () => {
  asked = await AskedOrigin.open();
});

afterEach(() => asked.close());

describe('an origin that has no content to give', () => {
  it.each<[string, Play, Fetched]>([
    [
      '202 and when',
      json(202, { answer: 'not-ready', retryAt: UNTIL }),
      { kind: 'not-ready', retryAt: UNTIL },
    ],
    ['202 without when', giving(Buffer.from('wait')), { kind: 'not-ready', retryAt: undefined }],
    ['403', json(403, { answer: 'refused' }), { kind: 'refused' }],
    ['410', json(410, { answer: 'gone' }), { kind: 'gone' }],
    [
      '503 and until',
      json(503, { answer: 'unavailable', until: UNTIL }),
      { kind: 'unavailable', until: UNTIL, why: 'the origin says so' },
    ],
    [
      '503 in words of its own',
      json(503, { answer: 'unavailable', until: 'tomorrow' }),
      { kind: 'unavailable', until: undefined, why: 'the origin says so' },
    ],
  ])('says so: %s', async (title, play, expected) => {
    const answer: Play = (request, response) => {
      if (title === '202 without when') response.statusCode = 202;
      play(request, response);
    };
    expect(await asked.fetch(answer)).toEqual(expected);
  });

  it.each([204, 206, 304, 400, 401, 404, 429])('answers %i: unavailable, with the status', async (status) => {
    const why = `status ${String(status)}`;
    expect(await asked.fetch(json(status, {}))).toEqual({ kind: 'unavailable', until: undefined, why });
  });

  it.each([404, 410])(
    'answers %i: who else may have it is asked, each by a token of its own',
    async (status) => {
      const node = await PlayedOrigin.open();
      node.play = giving(bytes);
      asked.hasNodeAt(plan.nodeId, node.endpoint);
      expect(await asked.fetch(json(status, {}))).toEqual({ kind: 'ready', bytes });
      const audiences = [asked.origin, node].map(({ requests: [request] }) => audienceOf(request));
      expect(audiences).toEqual([asked.origin, node].map(({ endpoint }) => `${endpoint}/v1/dispatches`));
      node.play = json(410, {});
      const first = status === 410 ? 'gone' : 'unavailable';
      expect(await asked.fetch(json(status, {}))).toMatchObject({ kind: first });
      await node.close();
    },
  );

  it('is not passed over for another where it is only down, or refuses', async () => {
    const node = await PlayedOrigin.open();
    node.play = giving(bytes);
    asked.hasNodeAt(plan.nodeId, node.endpoint);
    expect(await asked.fetch(json(503, {}))).toMatchObject({ kind: 'unavailable' });
    expect(await asked.fetch(json(403, {}))).toEqual({ kind: 'refused' });
    expect(node.requests).toEqual([]);
    await node.close();
  });

  it.each([500, 502, 504])('fails with %i: unavailable', async (status) => {
    expect(await asked.fetch(json(status, {}))).toMatchObject({ kind: 'unavailable', why: 'server-error' });
  });

  it.each([301, 302, 307, 308])('is not followed elsewhere by a %i', async (status) => {
    const elsewhere = await PlayedOrigin.open();
    elsewhere.play = giving(bytes);
    const redirect: Play = (_, response) =>
      response.writeHead(status, { location: elsewhere.endpoint }).end();
    expect(await asked.fetch(redirect)).toMatchObject({
      kind: 'unavailable',
      why: `status ${String(status)}`,
    });
    expect([asked.origin.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
    await elsewhere.close();
  });

  it.each([202, 503, 403, 410, 404])('is not listened to without end: %i', async (status) => {
    const endless: Play = (_, response) => {
      response.writeHead(status);
      response.on('drain', () => response.write(bytes));
      response.write(bytes);
    };
    expect(await asked.fetch(endless)).toMatchObject({ kind: 'unavailable', why: 'an answer without end' });
  });
});

describe('an origin that does not answer in its time', () => {
  it('is unavailable: nothing comes', async () => {
    expect(await asked.fetch(() => undefined)).toMatchObject({ kind: 'unavailable', why: 'timeout' });
  });

  it('is unavailable: the first bytes come, and the rest does not', async () => {
    const stuck: Play = (_, response) => void response.writeHead(200).write(bytes.subarray(0, 10));
    expect(await asked.fetch(stuck)).toMatchObject({ kind: 'unavailable', why: 'timeout' });
  });

  it('is unavailable: it goes on by drops', async () => {
    const drops: Play = (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.from('.')), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    expect(await asked.fetch(drops)).toMatchObject({ kind: 'unavailable', why: 'timeout' });
  });

  it('is unavailable: it takes the connection and does not shake hands', async () => {
    const sockets: Socket[] = [];
    const silent = await listening(createServer((socket) => sockets.push(socket)));
    asked.hasSystemAt(`https://127.0.0.1:${String(silent.port)}`);
    expect(await asked.fetch(giving(bytes))).toMatchObject({ kind: 'unavailable', why: 'timeout' });
    for (const socket of sockets) socket.destroy();
    silent.server.close();
  });

  it('is unavailable: nobody listens; until when, is known where an outage was announced', async () => {
    const { server, port } = await listening(createServer());
    await new Promise((resolve) => server.close(resolve));
    asked.hasSystemAt(`http://127.0.0.1:${String(port)}`);
    expect(await asked.fetch(giving(bytes))).toEqual({
      kind: 'unavailable',
      until: undefined,
      why: 'unreachable',
    });
    const outage = { maintenanceId: 'm', systemId: 'sede', from: '2026-11-20T11:00:00Z', to: UNTIL };
    asked.know({ entity: 'maintenance', key: 'm', value: outage });
    expect(await asked.fetch(giving(bytes))).toMatchObject({ kind: 'unavailable', until: UNTIL });
  });

  it.each<[string, Play]>([
    ['before its answer', (request) => request.socket.destroy()],
    [
      'in the middle',
      (request, response) => {
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, 1_000), () => request.socket.destroy());
      },
    ],
    ['with something that is no HTTP', (request) => request.socket.end('SSH-2.0\r\n\r\n')],
  ])('is unavailable: it hangs up %s', async (_, play) => {
    expect(await asked.fetch(play)).toMatchObject({ kind: 'unavailable', why: 'unreachable' });
  });
});

async function listening(server: Server): Promise<{ server: Server; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function audienceOf(request: IncomingMessage | undefined): unknown {
  const claims = request?.headers.authorization?.split('.')[1] ?? '';
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: unknown }).aud;
}
