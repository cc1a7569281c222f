import { createServer } from 'node:http';
import type { RequestHandler } from '@valija/node-sdk';

const HOST = '127.0.0.1';

/** The address at which `serveHandlers` answers on a port. */
export function handlersUrl(port: number): string {
  return `http://${HOST}:${String(port)}`;
}

/**
 * Endpoints of this machine, each by the first segment of its path.
 *
 * @returns what ends them
 */
export async function serveHandlers(
  port: number,
  handlers: ReadonlyMap<string, RequestHandler>,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const handler = handlers.get(request.url?.split('/')[1] ?? '');
    if (handler) void handler(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, resolve);
  });
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
