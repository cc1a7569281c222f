import { type Server, type ServerResponse, createServer } from 'node:http';
import { type Metrics, redactText } from '@valija/observability';
import type { HealthChecks } from './health-checks.js';

/**
 * Health and metrics, on a port of their own that is not for the world: `/health/live` (the process answers),
 * `/health/ready` (it can do its work, else what it lacks), `/metrics` (Prometheus).
 */
export async function startManagementServer(
  health: HealthChecks,
  metrics: Metrics,
  address: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', response, health, metrics).catch(() => {
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  return server;
}

async function answer(
  path: string,
  response: ServerResponse,
  health: HealthChecks,
  metrics: Metrics,
): Promise<void> {
  if (path === '/health/live') {
    json(response, 200, { status: 'live' });
  } else if (path === '/health/ready') {
    const problems = await health.problems();
    const isReady = Object.keys(problems).length === 0;
    json(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', problems });
  } else if (path === '/metrics') {
    response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(await metrics.text());
  } else {
    json(response, 404, { status: 'unknown' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(redactText(JSON.stringify(body)));
}
