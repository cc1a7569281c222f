import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '@valija/clock';
import { Metrics } from '@valija/observability';
import { eventually } from '@valija/testing';
import { Administrations, type Answer, type CallBudget, defaultBudget } from './administrations.js';
import type { OriginRules } from './origin-rules.js';

/** They are played on this machine. */
const rules: OriginRules = { profile: 'sandbox', networks: [] };

type Play = (request: IncomingMessage, response: ServerResponse) => void;

const ok: Play = (_, response) => response.end('ok');
const broken: Play = (_, response) => response.writeHead(500).end('broken');

let servers: Server[];
let opened: Administrations[];
let metrics: Metrics;

beforeEach(() => {
  [servers, opened] = [[], []];
  metrics = new Metrics();
});

afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

interface Played {
  readonly endpoint: string;
  readonly seen: IncomingMessage[];
  play: Play;
}

/** An administration on this machine. */
async function administration(play: Play): Promise<Played> {
  const played: { endpoint: string; seen: IncomingMessage[]; play: Play } = { endpoint: '', seen: [], play };
  const server = createServer((request, response) => {
    played.seen.push(request);
    played.play(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  played.endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return played;
}

function calling(rest: Partial<CallBudget> = {}): (played: Played, path?: string) => Promise<string> {
  const administrations = new Administrations(metrics, { budget: { ...defaultBudget, ...rest }, rules });
  opened.push(administrations);
  return ({ endpoint }, path = '/') =>
    administrations
      .get({ endpoint, path, headers: {} }, text)
      .catch((error: unknown) => (error as Error).message);
}

async function text({ body }: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const gaveNone = (reason: string): string => `the administration gave no answer: ${reason}`;

describe('the whole time of a call', () => {
  const slowly = async ({ body }: Answer): Promise<number> => {
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      await sleep(40);
    }
    return length;
  };
  const large = Buffer.alloc(4_000_000);

  it('is that of the administration: a slow reader of its own is cut off, one that passes the bytes on is not', async () => {
    const { endpoint } = await administration((_, response) => response.end(large));
    const administrations = new Administrations(metrics, {
      budget: { ...defaultBudget, totalMs: 300 },
      rules,
    });
    opened.push(administrations);
    const request = { endpoint, path: '/', headers: {} };
    await expect(administrations.get(request, slowly)).rejects.toThrow(gaveNone('timeout'));
    await expect(administrations.get({ ...request, isPassedOn: true }, slowly)).resolves.toBe(large.length);
  });

  it('ends by its silence, also where the bytes are passed on', async () => {
    const silent = await administration((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('12345');
    });
    const administrations = new Administrations(metrics, {
      budget: { ...defaultBudget, totalMs: 300 },
      rules,
    });
    opened.push(administrations);
    const request = { endpoint: silent.endpoint, path: '/', headers: {}, isPassedOn: true };
    await expect(administrations.get(request, slowly)).rejects.toThrow(gaveNone('timeout'));
  });
});

describe('the breaker', () => {
  it('leaves an administration alone after so many failures in a row, and nobody else', async () => {
    const [bad, good] = [await administration(broken), await administration(ok)];
    const call = calling({ failuresToOpen: 3 });
    for (let n = 0; n < 3; n += 1) expect(await call(bad)).toBe(gaveNone('server-error'));
    expect(await call(bad)).toBe(gaveNone('circuit-open'));
    expect(bad.seen).toHaveLength(3);
    expect(await call(good)).toBe('ok');
  });

  it('tries one call after a while, and goes on when it is answered', async () => {
    const bad = await administration(broken);
    const call = calling({ failuresToOpen: 1, openMs: 50 });
    await call(bad);
    bad.play = ok;
    expect(await eventually(async () => (await call(bad)) === 'ok')).toBe(true);
    expect(bad.seen).toHaveLength(2);
    expect(await call(bad)).toBe('ok');
  });

  it('counts failures of the line in the middle of an answer', async () => {
    const bad = await administration((request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => request.socket.destroy());
    });
    const call = calling({ failuresToOpen: 2 });
    expect([await call(bad), await call(bad), await call(bad)]).toEqual([
      gaveNone('unreachable'),
      gaveNone('unreachable'),
      gaveNone('circuit-open'),
    ]);
  });

  it.each([200, 202, 302, 403, 404, 410, 503])('counts no answer that was meant: %i', async (status) => {
    const meaning = await administration((_, response) => response.writeHead(status).end('meant'));
    const call = calling({ failuresToOpen: 1 });
    for (let n = 0; n < 3; n += 1) expect(await call(meaning)).toBe('meant');
  });

  it('counts nothing that the reader threw, and passes it on as it is', async () => {
    const good = await administration(ok);
    const administrations = new Administrations(metrics, {
      budget: { ...defaultBudget, failuresToOpen: 1 },
      rules,
    });
    opened.push(administrations);
    const own = Object.assign(new Error('of the reader'), { code: 'EPIPE' });
    const reading = () =>
      administrations.get({ endpoint: good.endpoint, path: '/', headers: {} }, () => Promise.reject(own));
    await expect(reading()).rejects.toBe(own);
    await expect(reading()).rejects.toBe(own);
  });
});

describe('the bulkhead', () => {
  it('lets so many in, lets as many wait, and turns the others away at the door', async () => {
    const answers: ServerResponse[] = [];
    const slow = await administration((_, response) => answers.push(response));
    const fast = await administration(ok);
    const call = calling({ concurrency: 2 });
    const first = [call(slow), call(slow), call(slow), call(slow)];
    await eventually(() => answers.length === 2);
    expect(await call(slow)).toBe(gaveNone('overloaded'));
    // A slow one slows nobody else.
    expect(await call(fast)).toBe('ok');
    expect(slow.seen).toHaveLength(2);
    for (const answer of answers) answer.end('late');
    await eventually(() => answers.length === 4);
    for (const answer of answers.slice(2)) answer.end('late');
    expect(await Promise.all(first)).toEqual(['late', 'late', 'late', 'late']);
    expect(await call({ ...fast })).toBe('ok');
  });
});

describe('a call', () => {
  it('is made once: nothing is tried again, for a second one may count in the books of the origin', async () => {
    const bad = await administration(broken);
    await calling()(bad);
    const gone = await administration((request) => request.socket.destroy());
    await calling()(gone);
    expect([bad.seen.length, gone.seen.length]).toEqual([1, 1]);
  });

  it('leaves no error behind that would end the process, when nobody reads the answer', async () => {
    const failures: unknown[] = [];
    const notice = (error: unknown): void => void failures.push(error);
    process.on('uncaughtException', notice);
    const good = await administration((_, response) => response.end(Buffer.alloc(1_000_000)));
    const administrations = new Administrations(metrics, { rules });
    opened.push(administrations);
    const unread = { endpoint: good.endpoint, path: '/', headers: {} };
    await expect(administrations.get(unread, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await calling()(await administration(broken))).toBe(gaveNone('server-error'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('uncaughtException', notice);
    expect(failures).toEqual([]);
  });

  it('goes below the path of the endpoint, and its connection is used again', async () => {
    const good = await administration(ok);
    const call = calling({ concurrency: 1 });
    const below = { ...good, endpoint: `${good.endpoint}/sede/` };
    await call(below, '/v1/x');
    await call(below, '/v1/y');
    expect(good.seen.map(({ url }) => url)).toEqual(['/sede/v1/x', '/sede/v1/y']);
    expect(new Set(good.seen.map(({ socket }) => socket.remotePort)).size).toBe(1);
  });

  it('is counted by host and outcome', async () => {
    const bad = await administration(broken);
    await calling({ failuresToOpen: 1 })(bad);
    const { host } = new URL(bad.endpoint);
    expect(await metrics.text()).toContain(
      `administration_seconds_count{host="${host}",outcome="server-error"} 1`,
    );
  });
});
