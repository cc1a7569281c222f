import { type AddressInfo, type Socket, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Doors } from '@valija/testing';
import { AUDIENCES } from './audience.guard.js';
import { Public } from './audience.js';
import { answerBrokenRequest } from './broken-request.js';
import { problemTable } from './problem-table.js';

@Controller()
class OpenController {
  @Get('open')
  @Public()
  open(): object {
    return { open: true };
  }
}

let doors: Doors;
let port: number;

beforeAll(async () => {
  doors = await Doors.open({
    controllers: [OpenController],
    providers: [{ provide: AUDIENCES, useValue: new Map() }],
  });
  await doors.app.listen(0, '127.0.0.1');
  port = (doors.app.getHttpServer() as { address(): AddressInfo }).address().port;
});

afterAll(() => doors.close());

/** Sends what no client library would, and reads what comes. */
function send(bytes: string): Promise<{ status: number; headers: string; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(bytes, 'latin1')));
    let text = '';
    socket.on('data', (piece) => (text += piece.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [headers = '', body = ''] = text.split('\r\n\r\n');
      const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
      resolve({
        status: Number(headers.split(' ')[1]),
        headers,
        body: JSON.parse(json === '' ? '{}' : json) as Record<string, unknown>,
      });
    });
  });
}

const host = 'Host: a\r\nConnection: close\r\n';

describe('what never became a request', () => {
  it.each([
    ['no HTTP at all', 'SSH-2.0-12345678Z\r\n\r\n', 400, 'invalid-request'],
    ['a header that is none', `GET /open HTTP/1.1\r\n${host}1234 5678Z: x\r\n\r\n`, 400, 'invalid-request'],
    ['NUL in its address', `GET /op\0en HTTP/1.1\r\n${host}\r\n`, 400, 'invalid-request'],
    [
      'two lengths',
      `POST /open HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
      'invalid-request',
    ],
    [
      'a length and pieces',
      `POST /open HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'invalid-request',
    ],
    [
      'headers without end',
      `GET /open HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'an address without end',
      `GET /open?${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`,
      431,
      'headers-too-large',
    ],
    ['no host', 'GET /open HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid-request'],
  ])('is answered as a problem all the same: %s', async (_, bytes, status, code) => {
    const answer = await send(bytes);
    expect([answer.status, answer.body['code'], answer.body['type']]).toEqual([
      status,
      code,
      `urn:valija:problem:${code}`,
    ]);
    expect(answer.headers.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.stringify(answer)).not.toContain('12345678Z');
  });

  it('is not what a client expects beside the usual: that is ignored', async () => {
    expect(await send(`GET /open HTTP/1.1\r\n${host}Expect: wonders\r\n\r\n`)).toMatchObject({
      status: 200,
      body: { open: true },
    });
  });

  it('ends its connection, and no other', async () => {
    await send('nonsense\r\n\r\n');
    expect(await send(`GET /open HTTP/1.1\r\n${host}\r\n`)).toMatchObject({ status: 200 });
  });

  it('may have been too slow', async () => {
    const socket = new PassThrough();
    const error = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    answerBrokenRequest(error, socket as unknown as Socket);
    const answer = String(Buffer.concat(await socket.toArray()));
    expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"request-timeout"/);
    expect(problemTable['request-timeout'].status).toBe(408);
  });
});
