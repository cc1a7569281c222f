import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@valija/observability';
import { Administrations, type Answer, type CallRequest, defaultBudget } from './administrations.js';

let server: Server;
let endpoint: string;
let administrations: Administrations;
let isBroken: boolean;

beforeEach(async () => {
  isBroken = true;
  server = createServer((request, response) => {
    if (request.url === '/hangs') return;
    response.writeHead(request.url === '/broken' && isBroken ? 500 : 200).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  administrations = new Administrations(new Metrics(), {
    budget: { ...defaultBudget, failuresToOpen: 2, concurrency: 1 },
    rules: { profile: 'sandbox', networks: [] },
  });
});

afterEach(async () => {
  await administrations.close();
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, rest: Partial<CallRequest> = {}): Promise<string> =>
  administrations
    .get({ endpoint, path, headers: {}, ...rest }, async ({ body }: Answer) => {
      for await (const _ of body);
      return 'answered';
    })
    .catch((error: unknown) => (error as { reason?: string }).reason ?? String(error));

describe('systems behind one address', () => {
  it('have a breaker each: one that fails does not close the other', async () => {
    for (let n = 0; n < 2; n += 1) expect(await ask('/broken', { line: 'a' })).toBe('server-error');
    expect(await ask('/broken', { line: 'a' })).toBe('circuit-open');
    expect(await ask('/well', { line: 'b' })).toBe('answered');
    expect(await ask('/well')).toBe('answered');
  });

  it('have places each: one that hangs takes none of the other', async () => {
    const taking = new AbortController();
    const hanging = ask('/hangs', { line: 'a', signal: taking.signal });
    const waiting = ask('/well', { line: 'a' });
    expect(await ask('/well', { line: 'a' })).toBe('overloaded');
    expect(await ask('/well', { line: 'b' })).toBe('answered');
    taking.abort();
    expect(await hanging).toBe('taken-back');
    expect(await waiting).toBe('answered');
  });
});

describe('a question that is taken back', () => {
  it('ends at once, and counts against nobody', async () => {
    for (let n = 0; n < 4; n += 1) {
      const taking = new AbortController();
      const asked = ask('/hangs', { signal: taking.signal });
      setImmediate(() => {
        taking.abort();
      });
      expect(await asked).toBe('taken-back');
    }
    expect(await ask('/well')).toBe('answered');
  });

  it('counts where its time was over: that is what a system is too slow for', async () => {
    for (let n = 0; n < 2; n += 1)
      expect(await ask('/hangs', { signal: AbortSignal.timeout(30) })).toBe('timeout');
    expect(await ask('/well')).toBe('circuit-open');
  });
});
