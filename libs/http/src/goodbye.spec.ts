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
