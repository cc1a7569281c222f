import { Agent, type IncomingHttpHeaders, get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics, createLogger } from '@valija/observability';
import type { FastifyInstance } from 'fastify';
import { createHttpAdapter } from './http-adapter.js';

let isLeaving: boolean;
let fastify: FastifyInstance;
let url: string;

beforeEach(async () => {
  isLeaving = false;
  const logger = createLogger('test', 'fatal');
  const adapter = await createHttpAdapter({
    logger,
    metrics: new Metrics(false),
    isLeaving: () => isLeaving,
  });
  fastify = adapter.getInstance();
  fastify.get('/here', () => 'answered');
  url = await fastify.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(() => fastify.close());

describe('a process that stays', () => {
  it('says for how long a connection may lie idle: less than it keeps it', async () => {
    const { headers } = await fetch(`${url}/here`);
    expect([headers.get('connection'), headers.get('keep-alive')]).toEqual(['keep-alive', 'timeout=4']);
    expect(fastify.server.keepAliveTimeout).toBeGreaterThan(60_000);
  });

  it('closes the connection of who wants no other answer', async () => {
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      const options = { agent: new Agent({ keepAlive: false }) };
      get(`${url}/here`, options, (answer) => {
        resolve(answer.resume().headers);
      }).on('error', reject);
    });
    expect([headers.connection, headers['keep-alive']]).toEqual(['close', undefined]);
  });
});

describe('a process that is asked to leave', () => {
  it('answers, and says that it was the last answer of the connection', async () => {
    expect((await fetch(`${url}/here`)).headers.get('connection')).not.toBe('close');
    isLeaving = true;
    const last = await fetch(`${url}/here`);
    expect([last.status, last.headers.get('connection'), await last.text()]).toEqual([
      200,
      'close',
      'answered',
    ]);
  });
});
