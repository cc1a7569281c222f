import 'reflect-metadata';
import { Controller, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CodedError, type Facts, problemCodes } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { ProcessModule } from '@valija/service';
import { freePort, quietLogger } from '@valija/testing';
import fc from 'fast-check';
import { hangRpc } from './hang-rpc.js';
import { Question } from './question.js';
import { RemoteFailure, RpcClient } from './rpc-client.js';

interface Questions {
  'test.echo': { request: unknown; response: unknown };
  'test.nothing': { request: Record<string, never>; response: null };
  'test.fail': { request: { code: string; facts: Facts }; response: never };
  'test.break': { request: Record<string, never>; response: never };
  'test.wait': { request: { name: string }; response: { by: string } };
  'test.unknown': { request: Record<string, never>; response: never };
}

/** Calls that have arrived and are not answered yet. */
const waiting = new Map<string, () => void>();
let servedBy = 'first';

@Controller()
class TestController {
  private readonly name = servedBy;

  @Question('test.echo')
  echo(@Payload() request: unknown): unknown {
    return request;
  }

  @Question('test.nothing')
  nothing(): void {
    return;
  }

  @Question('test.fail')
  fail(@Payload() { code, facts }: { code: never; facts: Facts }): never {
    throw new CodedError(code, facts);
  }

  @Question('test.break')
  break(): Promise<never> {
    return Promise.reject(new Error('the row of 12345678Z is broken'));
  }

  @Question('test.wait')
  async wait(@Payload() { name }: { name: string }): Promise<{ by: string }> {
    await new Promise<void>((resolve) => waiting.set(name, resolve));
    return { by: this.name };
  }
}

let port: number;
let apps: INestApplication[];
let clients: RpcClient<Questions>[];
let lines: string[];

beforeEach(async () => {
  port = await freePort();
  [apps, clients, lines] = [[], [], []];
  servedBy = 'first';
  waiting.clear();
});

afterEach(async () => {
  for (const client of clients) client.close();
  for (const answer of waiting.values()) answer();
  for (const app of apps) await app.close();
});

async function serve(): Promise<INestApplication> {
  const parts = { service: 'test', configuration: {}, logger: quietLogger(lines), metrics: new Metrics() };
  class Root {}
  const root = { module: Root, imports: [ProcessModule.with(parts)], controllers: [TestController] };
  const app = await NestFactory.create(root, new FastifyAdapter(), { logger: false, abortOnError: false });
  hangRpc(app, { host: '127.0.0.1', port });
  await app.init();
  await app.startAllMicroservices();
  apps.push(app);
  return app;
}

function client(timeoutMs = 4_000): RpcClient<Questions> {
  const made = new RpcClient<Questions>({ service: 'test', host: '127.0.0.1', port, timeoutMs });
  clients.push(made);
  return made;
}

const arrived = async (name: string): Promise<void> => {
  while (!waiting.has(name)) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a question', () => {
  it('gets its answer, whatever JSON it is', async () => {
    await serve();
    const asking = client();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const request = { value };
        expect(await asking.call('test.echo', request)).toEqual(JSON.parse(JSON.stringify(request)));
      }),
      { numRuns: 50 },
    );
    expect(await asking.call('test.nothing', {})).toBeNull();
  });

  it('of a megabyte gets an answer of a megabyte, each of many its own', async () => {
    await serve();
    const asking = client();
    const large = { text: 'ñ'.repeat(500_000) };
    const all = [large, ...Array.from({ length: 100 }, (_, index) => ({ index }))];
    expect(await Promise.all(all.map((each) => asking.call('test.echo', each)))).toEqual(all);
  });
});

describe('a failure', () => {
  it.each(problemCodes)('crosses as it is: %s', async (code) => {
    await serve();
    const facts = { until: '2026-11-20T12:00:00Z', retryAfterS: 3, isOpen: false, none: null };
    const failure: unknown = await client()
      .call('test.fail', { code, facts })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RemoteFailure);
    expect(failure).toMatchObject({ code, facts });
  });

  it('that nobody foresaw crosses without its words; they stay in the log of the service', async () => {
    await serve();
    await expect(client().call('test.break', {})).rejects.toMatchObject({
      code: 'internal-error',
      facts: {},
    });
    expect(lines.join('\n')).toContain('a call over TCP failed');
    expect(lines.join('\n')).not.toContain('12345678Z');
  });
});

describe('a service that does not answer', () => {
  const unavailable = { code: 'service-unavailable', facts: { service: 'test' } };

  it('is not waited for longer than the budget', async () => {
    await serve();
    await expect(client(100).call('test.wait', { name: 'never' })).rejects.toMatchObject(unavailable);
    await expect(client().call('test.wait', { name: 'neither' }, 100)).rejects.toMatchObject(unavailable);
  });

  it('may not be there', async () => {
    await expect(client(200).call('test.echo', {})).rejects.toMatchObject(unavailable);
  });

  it('may not know the question: that is a fault, and not waited for', async () => {
    await serve();
    await expect(client(60_000).call('test.unknown', {})).rejects.toMatchObject({ code: 'internal-error' });
  });

  it('is waited for while it starts', async () => {
    const answer = client().call('test.echo', { a: 1 });
    await serve();
    expect(await answer).toEqual({ a: 1 });
  });

  it('is asked no more by who has closed: a question that waits ends, and holds nobody up', async () => {
    const patient = client(3_600_000);
    const asked = patient.call('test.nothing', {});
    patient.close();
    await expect(asked).rejects.toMatchObject({ code: 'service-unavailable' });
  });
});

describe('a service that leaves', () => {
  it('answers what it has in hand, and sends what comes then to its successor', async () => {
    const first = await serve();
    const asking = client(10_000);
    const inHand = asking.call('test.wait', { name: 'in-hand' });
    await arrived('in-hand');
    const closed = first.close();
    const late = client(10_000).call('test.wait', { name: 'late' });
    // Much longer than a service that did not wait for it would stay.
    await new Promise((resolve) => setTimeout(resolve, 300));
    waiting.get('in-hand')?.();
    expect(await inHand).toEqual({ by: 'first' });
    await closed;
    servedBy = 'second';
    await serve();
    await arrived('late');
    waiting.get('late')?.();
    expect(await late).toEqual({ by: 'second' });
  });

  it('costs nobody an error', async () => {
    const first = await serve();
    const asking = client(10_000);
    let isOver = false;
    const ask = async (): Promise<number> => {
      let answers = 0;
      for (; !isOver; answers += 1) expect(await asking.call('test.echo', { answers })).toEqual({ answers });
      return answers;
    };
    const asked = Promise.all(Array.from({ length: 20 }, ask));
    await asking.call('test.echo', {});
    await first.close();
    await serve();
    await asking.call('test.echo', {});
    isOver = true;
    for (const answers of await asked) expect(answers).toBeGreaterThan(0);
  });
});
