import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestBroker, eventually, testBroker } from '@valija/testing';
import { BrokerAdmin } from './broker-admin.js';

const API_KEY_AT = 4;
const SASL_AUTHENTICATE = 36;

let broker: TestBroker;
let admin: BrokerAdmin;
let wire: Server;
let sockets: Socket[];
/** Connections that were reset while a client was saying who it is. */
let resets: number;
let isBroken: boolean;
let nobodyCaught: unknown[];
const notice = (error: unknown): void => void nobodyCaught.push(error);

beforeEach(async () => {
  broker = testBroker();
  [resets, isBroken, nobodyCaught, sockets] = [0, true, [], []];
  wire = createServer(passOn);
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const brokers = [`127.0.0.1:${String((wire.address() as AddressInfo).port)}`];
  admin = new BrokerAdmin({ ...broker.settings, brokers });
  process.on('uncaughtException', notice);
});

afterEach(async () => {
  process.off('uncaughtException', notice);
  await admin.close();
  await broker.close();
  wire.close();
  for (const socket of sockets) socket.destroy();
});

/** To Kafka; or a reset, as when it is killed while somebody says who it is. */
function passOn(client: Socket): void {
  const { hostname, port } = new URL(`kafka://${broker.settings.brokers[0] ?? ''}`);
  const server = connect(Number(port), hostname);
  sockets.push(client, server);
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  server.on('data', (chunk: Buffer) => client.write(chunk));
  client.on('data', (chunk: Buffer) => {
    if (isBroken && chunk.readInt16BE(API_KEY_AT) === SASL_AUTHENTICATE) {
      resets += 1;
      client.resetAndDestroy();
    } else server.write(chunk);
  });
}

describe('a connection that is lost while it is made', () => {
  it('is a failure of what was asked, and of nothing else; the next question finds the way', async () => {
    await expect(admin.listTopics()).rejects.toThrow();
    expect(resets).toBeGreaterThan(0);
    isBroken = false;
    expect(await eventually(() => admin.listTopics())).toBeInstanceOf(Array);
    expect(nobodyCaught).toEqual([]);
  });
});
