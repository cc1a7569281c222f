import type { Logger } from '@valija/observability';
import { EventInvalid } from '@valija/node-sdk';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { controlRoutes, documentRoutes } from './control.js';
import type { SimulatedProvider } from '../providers/simulated-provider.js';
import type { Sandbox } from './sandbox.js';
import type { SimulatedOrigin } from './simulated-origin.js';

/** The HTTP side of the simulated administrations: content endpoints for the hub, and the control for people and tests. */
export function httpServer(sandbox: Sandbox, logger: Logger): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    // What is not named in a schema is a mistake of the caller, and is said.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof EventInvalid) return reply.code(422).send({ fault: error.fault });
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    return reply.code(status).send({ error: error instanceof Error ? error.message : 'unknown failure' });
  });
  const serveOf =
    (played: ReadonlyMap<string, SimulatedOrigin | SimulatedProvider>) =>
    async (
      request: FastifyRequest<{ Params: { id: string } }>,
      reply: FastifyReply,
    ): Promise<FastifyReply | undefined> => {
      const found = played.get(request.params.id);
      if (!found) return reply.code(404).send({ error: 'no such system or node' });
      reply.hijack();
      await found.handle(request.raw, reply.raw);
      return undefined;
    };
  app.get('/systems/:id/*', serveOf(sandbox.origins));
  app.get('/nodes/:id/*', serveOf(sandbox.origins));
  app.get('/providers/:id/*', serveOf(sandbox.providers));
  app.get('/health', (_request, reply) => {
    const missing = sandbox.plans.map(({ nodeId }) => nodeId).filter((nodeId) => !sandbox.nodes.has(nodeId));
    return reply.code(missing.length === 0 ? 200 : 503).send({ connected: sandbox.nodes.size, missing });
  });
  controlRoutes(app, sandbox);
  app.register((documents, _options, done) => {
    documentRoutes(documents, sandbox);
    done();
  });
  return app;
}
