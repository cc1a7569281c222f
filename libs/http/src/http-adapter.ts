import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CodedError } from '@valija/contracts';
import { type Logger, type Metrics, traced } from '@valija/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerBrokenRequest } from './broken-request.js';
import { letFormsIn } from './form-bodies.js';
import { knowMethods } from './known-methods.js';
import { type RateLimit, rateLimitHeaders } from './limits/rate-limit-headers.js';
import { type CodedReply, sendProblem } from './send-problem.js';

export interface HttpAdapterOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Largest body, in bytes. */
  readonly bodyLimit?: number;
  /** Proxies in front whose X-Forwarded-* are believed. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** The process has been asked to leave, and takes the last requests. */
  readonly isLeaving?: () => boolean;
}

const DEFAULT_BODY_LIMIT = 1_048_576;
const HEADERS_WITHIN_MS = 10_000;
const LONGEST_PARAMETER = 200;
/** SHUTDOWN_DELAY_MS is to be longer. */
const IDLE_S = 4;

/** Bodies are JSON, and nothing else is taken for it: Nest would add forms everywhere, and Fastify has plain text. */
class JsonAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {
    const fastify: FastifyInstance = this.getInstance();
    fastify.removeContentTypeParser('text/plain');
    letFormsIn(fastify);
  }
}

/** Fastify with our limits and headers, measured, logged by route (never by address, which holds ids and words). */
export async function createHttpAdapter(options: HttpAdapterOptions): Promise<FastifyAdapter> {
  const adapter = new JsonAdapter({
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
    // By address, not by number or for all: whoever calls could write the first of the addresses himself.
    trustProxy: options.trustedProxies ? [...options.trustedProxies] : false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // What the router cannot read leads nowhere. Left to itself it would repeat the address.
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      sendProblem(reply, new CodedError('not-found'));
    },
    requestTimeout: HEADERS_WITHIN_MS * 6,
    clientErrorHandler: answerBrokenRequest,
    // A request without Host is answered below, as a problem.
    http: { requireHostHeader: false },
    // A connection that waits between two requests does not hold up a shutdown.
    forceCloseConnections: 'idle',
    // What comes in on a connection that is still open is answered, like everything before it.
    return503OnClosing: false,
    logger: false,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  knowMethods(fastify);
  // What a client expects beside "100-continue" nobody here knows; RFC 9110 lets it be ignored.
  fastify.server.on('checkExpectation', (request, response) =>
    fastify.server.emit('request', request, response),
  );
  fastify.addHook('onRequest', (request, reply, next) => {
    if (request.raw.headers.host !== undefined) next();
    else sendProblem(reply, new CodedError('invalid-request'));
  });
  sayGoodbye(fastify, options);
  observe(fastify, options);
  return adapter;
}

/**
 * While the process leaves, each answer is the last of its connection: the client goes elsewhere with the next request,
 * and does not find the connection closed in the middle of it. Before that each answer says for how long the connection
 * may lie idle: who listens (undici does, and would wait for as long as Fastify keeps it, 72 s) has let go of it by itself
 * when the process closes what is left. For who does not listen (a proxy with a time of its own) it is kept open longer.
 */
function sayGoodbye(fastify: FastifyInstance, { isLeaving }: HttpAdapterOptions): void {
  fastify.addHook('onSend', (_request, reply, _payload, next) => {
    if (isLeaving?.() === true) void reply.header('connection', 'close');
    else if (reply.raw.shouldKeepAlive)
      void reply.headers({ connection: 'keep-alive', 'keep-alive': `timeout=${String(IDLE_S)}` });
    next();
  });
}

type Limited = FastifyRequest & { rateLimit?: RateLimit };

function observe(fastify: FastifyInstance, { logger, metrics }: HttpAdapterOptions): void {
  const durations = metrics.histogram('http_seconds', 'Time to answer an HTTP request', [
    'method',
    'route',
    'status',
  ]);
  const problems = metrics.counter('http_problems_total', 'Requests that were answered with a problem', [
    'route',
    'code',
  ]);
  fastify.addHook('onRequest', (request, reply, next) => {
    const work = traced(
      `${request.method} ${routeOf(request)}`,
      { kind: 'server', parent: traceparentOf(request) },
      () =>
        new Promise<void>((resolve) => {
          reply.raw.once('close', resolve);
          next();
        }),
    );
    void work;
  });
  fastify.addHook('onSend', (request: Limited, reply, payload, next) => {
    if (request.rateLimit) void reply.headers(rateLimitHeaders(request.rateLimit));
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    next(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, next) => {
    const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
    const { problemCode } = reply as CodedReply;
    if (problemCode !== undefined) problems.inc({ route: labels.route, code: problemCode });
    logger.debug({ ...labels, ms: Math.round(reply.elapsedTime) }, 'answered');
    next();
  });
}

function routeOf(request: FastifyRequest): string {
  // A colon that is none of a parameter is written twice for the router.
  return request.routeOptions.url?.replaceAll('::', ':') ?? 'unknown';
}

function traceparentOf(request: FastifyRequest): string | undefined {
  const header = request.headers['traceparent'];
  return typeof header === 'string' ? header : undefined;
}
