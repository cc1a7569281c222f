import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Logger } from '@valija/observability';
import { type IdentityProviderOptions, identityProvider } from './identity-provider.js';
import { PickerDoor } from './picker.js';

/** The HTTP side of the simulator: the provider's own routes, the picker and the health. */
export function claveServer(options: IdentityProviderOptions, logger: Logger): Server {
  const provider = identityProvider(options);
  provider.on('server_error', (_ctx, error) => {
    logger.error({ err: error }, 'the identity provider failed');
  });
  const picker = new PickerDoor(provider);
  const openId = provider.callback();
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    if (path === '/health')
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ready"}');
    else if (path.startsWith('/interaction/')) await picker.handle(request, response);
    else await openId(request, response);
  };
  return createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a request failed');
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
}
