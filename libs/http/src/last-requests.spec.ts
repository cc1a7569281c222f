import 'reflect-metadata';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { once } from 'node:events';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics, createLogger } from '@valija/observability';
import { createHttpAdapter } from './http-adapter.js';
import { takeLastRequests } from './last-requests.js';

@Controller()
class HereController {
  @Get('here')
  here(): string {
    return 'answered';
  }
}

class Root {}

let app: INestApplication;
let port: number;

beforeEach(async () => {
  const adapter = await createHttpAdapter({
    logger: createLogger('test', 'fatal'),
    metrics: new Metrics(false),
    isLeaving: () => true,
  });
  app = await NestFactory.create({ module: Root, controllers: [HereController] }, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer() as { address(): AddressInfo }).address().port;
});

afterEach(() => app.close());

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** All that is answered until the other side closes. */
async function asked(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write('GET /here HTTP/1.1\r\nHost: here\r\n\r\n');
  await once(socket, 'close');
  return answer;
}

describe('a process that takes its last requests', () => {
  it('answers whoever has been connected before, also unheard of, and takes no other', async () => {
    const early = Array.from({ length: 30 }, () => connect(port, '127.0.0.1'));
    // The kernel has connected them; nobody has accepted them.
    await new Promise((resolve) => {
      process.nextTick(resolve);
    });
    const taken = takeLastRequests(app);
    const answers = await Promise.all(early.map((each) => asked(each)));
    await expect(connected()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await taken;
    for (const answer of answers)
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*connection: close[^]*answered$/i);
  });

  it('does not wait without end for who says nothing', async () => {
    const silent = await connected();
    await takeLastRequests(app);
    silent.destroy();
  });
});
