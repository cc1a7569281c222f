import { type Server, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { answers, freePorts, isFree } from './ports.js';

async function listening(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

describe('ports', () => {
  it('that are free are different from each other, and stay free', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
    expect(await freePorts(0)).toEqual([]);
  });

  it('are taken while somebody listens, and free again afterwards', async () => {
    const [port = 0] = await freePorts(1);
    expect([await isFree(port), await answers(port)]).toEqual([true, false]);
    const server = await listening(port);
    expect([await isFree(port), await answers(port)]).toEqual([false, true]);
    await new Promise((resolve) => server.close(resolve));
    expect([await isFree(port), await answers(port)]).toEqual([true, false]);
  });
});
