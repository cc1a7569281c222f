import { type Socket as UdpSocket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Server as HttpsServer, createServer as createTlsServer } from 'node:https';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@valija/observability';
import { decode, encode } from 'dns-packet';
import { generate } from 'selfsigned';
import { Administrations, defaultBudget } from './administrations.js';
import { type OriginRules, publicOrigins } from './origin-rules.js';
import { resolverOf } from './vetted-lookup.js';

const NAME = 'sede.ayuntamiento.example';
/** An address of this machine stands for a public one; the other one for what must not be reached. */
const VOUCHED: OriginRules = { profile: 'public', networks: ['127.0.0.2/32'] };

const closing: (() => void)[] = [];
let metrics: Metrics;
/** What the name server says, one answer after the other; the last stays. */
let answers: string[][];
let asked: number;
let dns: UdpSocket;

beforeEach(async () => {
  metrics = new Metrics();
  [answers, asked] = [[], 0];
  dns = createSocket('udp4', (query, from) => {
    const { id, questions = [] } = decode(query);
    const [question] = questions;
    if (!question) return;
    const said = answers[Math.min(Math.floor(asked / 2), answers.length - 1)] ?? [];
    asked += 1;
    const records = said
      .filter((address) => (question.type === 'AAAA') === address.includes(':'))
      .map((data) => ({ type: question.type as 'A', name: question.name, ttl: 0, data }));
    dns.send(
      encode({ type: 'response', id, flags: 0x0180, questions, answers: records }),
      from.port,
      from.address,
    );
  });
  dns.bind(0, '127.0.0.1');
  await once(dns, 'listening');
  closing.push(() => dns.close());
});

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Counts who connects, and hangs up. */
async function trap(host: string, port = 0): Promise<{ port: number; visits: () => number }> {
  let visits = 0;
  const server: Server = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  closing.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, visits: () => visits };
}

async function certified(name: string): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  } as never);
  return { cert, key };
}

async function secured(host: string, { cert, key }: { cert: string; key: string }): Promise<number> {
  const server: HttpsServer = createTlsServer({ cert, key }, (_, response) => response.end('ok'));
  server.listen(0, host);
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function trusting(cert: string): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  closing.push(() => {
    setDefaultCACertificates(before);
  });
}

function calling(rules: OriginRules): (port: number) => Promise<string> {
  const resolve = resolverOf(500, [`127.0.0.1:${String(dns.address().port)}`]);
  const administrations = new Administrations(metrics, {
    budget: { ...defaultBudget, connectMs: 500, failuresToOpen: 2, concurrency: 1 },
    rules,
    resolve,
  });
  closing.push(() => void administrations.close());
  return (port) =>
    administrations
      .get({ endpoint: `https://${NAME}:${String(port)}`, path: '/', headers: {} }, async ({ body }) => {
        const chunks: Buffer[] = [];
        for await (const chunk of body) chunks.push(chunk);
        return Buffer.concat(chunks).toString();
      })
      .catch((error: unknown) => (error as Error).message);
}

describe('a name of an administration', () => {
  it.each([
    ['this machine', ['127.0.0.1'], 'loopback'],
    ['the metadata service', ['169.254.169.254'], 'linkLocal'],
    ['a private network', ['10.0.0.8'], 'private'],
    ['this machine in IPv6', ['::1'], 'loopback'],
    ['this machine, mapped', ['::ffff:127.0.0.1'], 'ipv4Mapped'],
    ['this machine beside a public address', ['8.8.8.8', '127.0.0.1'], 'loopback'],
  ])('that means %s is not called, and says so each time', async (_, said, why) => {
    answers = [said];
    const { port, visits } = await trap('127.0.0.1');
    const call = calling(publicOrigins);
    // More often than the breaker bears failures: a refusal is none.
    for (let n = 0; n < 3; n += 1)
      expect(await call(port)).toBe(`the administration gave no answer: address-refused (${why})`);
    expect(visits()).toBe(0);
    expect(await metrics.text()).toContain(
      `administration_refused_total{host="${NAME}:${String(port)}",why="${why}"} 3`,
    );
  });

  it('is nobody where DNS knows nothing of it', async () => {
    expect(await calling(publicOrigins)(443)).toBe('the administration gave no answer: unreachable');
  });

  it('is looked up for each connection, once, and the connection goes where that answer said', async () => {
    const certificate = await certified(NAME);
    trusting(certificate.cert);
    const port = await secured('127.0.0.2', certificate);
    const inside = await trap('127.0.0.1', port);
    // First as it should be; from the second question on, this machine.
    answers = [['127.0.0.2'], ['127.0.0.1']];
    const first = calling(VOUCHED);
    expect(await first(port)).toBe('ok');
    expect(asked).toBe(2);
    // The same connection again: nobody is asked, nothing can change.
    expect(await first(port)).toBe('ok');
    expect(asked).toBe(2);
    expect(await calling(VOUCHED)(port)).toContain('address-refused (loopback)');
    expect(inside.visits()).toBe(0);
  });
});

describe('the certificate of an administration', () => {
  it('must be of an authority that is trusted', async () => {
    answers = [['127.0.0.2']];
    const port = await secured('127.0.0.2', await certified(NAME));
    expect(await calling(VOUCHED)(port)).toContain('certificate-refused');
  });

  it('must be for its name', async () => {
    answers = [['127.0.0.2']];
    const other = await certified('sede.elsewhere.example');
    trusting(other.cert);
    const port = await secured('127.0.0.2', other);
    expect(await calling(VOUCHED)(port)).toContain('certificate-refused');
  });
});
