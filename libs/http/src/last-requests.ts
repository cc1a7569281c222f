import { type Server as NetServer, Server } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { sleep } from '@valija/clock';
import type { INestApplication } from '@nestjs/common';

const GRACE_MS = 1_500;
const LOOK_MS = 20;

/**
 * Takes no new connection, and leaves a moment to those that are there: each of them may have a request on its way. What
 * has been connected and not been accepted when a socket stops to listen is cut off by the kernel; while a process leaves,
 * and every answer is the last of its connection, there are many new ones. So they are accepted first.
 */
export async function takeLastRequests(app: INestApplication): Promise<void> {
  const server = app.getHttpServer() as NetServer;
  if (!server.listening) return;
  await untilAccepted(server);
  Server.prototype.close.call(server);
  const end = performance.now() + GRACE_MS;
  while (performance.now() < end && (await connectionsOf(server)) > 0) await sleep(LOOK_MS);
}

/** The loop accepts one in each turn: nobody waits when none came in two of them. */
async function untilAccepted(server: NetServer): Promise<void> {
  let hasCome = true;
  const note = (): void => {
    hasCome = true;
  };
  server.on('connection', note);
  const end = performance.now() + GRACE_MS;
  while (hasCome && performance.now() < end) {
    hasCome = false;
    await setImmediate();
    await setImmediate();
  }
  server.off('connection', note);
}

function connectionsOf(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
