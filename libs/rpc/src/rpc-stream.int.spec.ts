import 'reflect-metadata';
import { Controller, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '@valija/clock';
import { CodedError } from '@valija/contracts';
import { Metrics } from '@valija/observability';
import { ProcessModule } from '@valija/service';
import { eventually, freePort, quietLogger } from '@valija/testing';
import { type Observable, from } from 'rxjs';
import { hangRpc } from './hang-rpc.js';
import { StreamedQuestion } from './question.js';
import { RpcClient } from './rpc-client.js';
import { RpcGate } from './rpc-gate.js';

interface Streams {
  'test.count': { request: { to: number }; response: { n: number } };
  'test.gated': { request: Record<string, never>; response: { n: number } };
  'test.drip': { request: Record<string, never>; response: { n: number } };
  'test.fail': { request: { after: number }; response: { n: number } };
}

let gate: PromiseWithResolvers<undefined>;

async function* count(to: number): AsyncGenerator<{ n: number }> {
  for (let n = 0; n < to; n += 1) {
    await Promise.resolve();
    yield { n };
  }
}

@Controller()
class TestController {
  @StreamedQuestion('test.count')
  count(@Payload() { to }: { to: number }): Observable<{ n: number }> {
    return from(count(to));
  }

  @StreamedQuestion('test.gated')
  gated(): Observable<{ n: number }> {
    return from(
      (async function* () {
        yield { n: 1 };
        await gate.promise;
        yield { n: 2 };
      })(),
    );
  }

  @StreamedQuestion('test.drip')
  drip(): Observable<{ n: number }> {
    return from(
      (async function* () {
        for (let n = 0; n < 100; n += 1) {
          yield { n };
          await sleep(20);
        }
      })(),
    );
  }

  @StreamedQuestion('test.fail')
  fail(@Payload() { after }: { after: number }): Observable<{ n: number }> {
    return from(
      (async function* () {
        yield* count(after);
        throw new CodedError('cursor-invalid', { after });
      })(),
    );
  }
}

let port: number;
let apps: INestApplication[];
let client: RpcClient<Streams>;
let metrics: Metrics;

beforeEach(async () => {
  gate = Promise.withResolvers();
  metrics = new Metrics();
  apps = [];
  port = await freePort();
  client = new RpcClient<Streams>({ service: 'test', host: '127.0.0.1', port, timeoutMs: 4_000 });
});

afterEach(async () => {
  client.close();
  gate.resolve(undefined);
  for (const app of apps) await app.close();
});

async function serve(): Promise<INestApplication> {
  const parts = { service: 'test', configuration: {}, logger: quietLogger(), metrics };
  class Root {}
  const root = { module: Root, imports: [ProcessModule.with(parts)], controllers: [TestController] };
  const app = await NestFactory.create(root, new FastifyAdapter(), { logger: false, abortOnError: false });
  hangRpc(app, { host: '127.0.0.1', port });
  await app.init();
  await app.startAllMicroservices();
  apps.push(app);
  return app;
}

async function all(parts: AsyncIterable<{ n: number }>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { n } of parts) seen.push(n);
  return seen;
}

describe('an answer in parts', () => {
  it.each([0, 1, 200])('has %i of them, in their order', async (to) => {
    await serve();
    expect(await all(client.stream('test.count', { to }))).toEqual(Array.from({ length: to }, (_, n) => n));
  });

  it('has its first before there is a second', async () => {
    await serve();
    const parts = client.stream('test.gated', {});
    expect((await parts.next()).value).toEqual({ n: 1 });
    gate.resolve(undefined);
    expect(await all(parts)).toEqual([2]);
  });

  it.each([0, 3])('that fails after %i of them fails with its code, behind what was said', async (after) => {
    await serve();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { n } of client.stream('test.fail', { after })) seen.push(n);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cursor-invalid', facts: { after } });
    expect(seen).toHaveLength(after);
  });

  it('may be left: the connection goes on', async () => {
    await serve();
    for await (const _ of client.stream('test.count', { to: 100 })) break;
    expect(await all(client.stream('test.count', { to: 2 }))).toEqual([0, 1]);
  });

  it('is waited for while its service starts, and not for longer than the budget', async () => {
    const asked = all(client.stream('test.count', { to: 2 }));
    await serve();
    expect(await asked).toEqual([0, 1]);
    const parts = client.stream('test.gated', {}, 100);
    await parts.next();
    await expect(parts.next()).rejects.toMatchObject({ code: 'service-unavailable' });
  });

  it('ends with its budget, however much of it still comes', async () => {
    await serve();
    await expect(all(client.stream('test.drip', {}, 300))).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });

  it('goes on while another question is told that its service leaves', async () => {
    const app = await serve();
    const parts = client.stream('test.gated', {});
    await parts.next();
    const closed = app.close();
    await eventually(() => Promise.resolve(app.get(RpcGate).isLeaving));
    // A second one hears that it is to go elsewhere, and finds whoever is there next.
    await expect(all(client.stream('test.count', { to: 2 }, 200))).rejects.toMatchObject({
      code: 'service-unavailable',
    });
    const other = all(client.stream('test.count', { to: 2 }));
    gate.resolve(undefined);
    expect(await all(parts)).toEqual([2]);
    await closed;
    await serve();
    expect(await other).toEqual([0, 1]);
  });

  it('is in hand until its last part: a service that leaves gives it to its end', async () => {
    const app = await serve();
    const parts = client.stream('test.gated', {});
    await parts.next();
    let hasLeft = false;
    const closed = app.close().then(() => {
      hasLeft = true;
    });
    expect(await eventually(() => Promise.resolve(!hasLeft))).toBe(true);
    gate.resolve(undefined);
    expect(await all(parts)).toEqual([2]);
    await closed;
    expect(await metrics.text()).toMatch(/rpc_seconds_count\{pattern="test.gated",outcome="ok"\} 1/);
  });
});
