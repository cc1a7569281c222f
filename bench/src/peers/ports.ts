import { type AddressInfo, createConnection, createServer } from 'node:net';
import { sleep } from '@valija/clock';

const LOOK_EVERY_MS = 50;
const ANSWERS_WITHIN_MS = 20_000;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @throws Error where nobody listens there in time */
export async function untilItAnswers(port: number): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS;
  while (!(await answers(port))) {
    if (performance.now() > deadline) throw new Error(`nobody listens at port ${String(port)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
