import { existsSync } from 'node:fs';
import { type RequestOptions, get } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { environment } from '@valija/config';

const WITHIN_MS = 1_000;

/** Whether a Docker engine answers, where testcontainers would look for one. Costs nothing where there is none. */
export async function dockerAnswers(env = environment()): Promise<boolean> {
  const engine = engineAddress(env);
  return engine !== undefined && (await answersPing(engine));
}

/** Of DOCKER_HOST (unix:// or tcp:// without TLS), else of the first socket that is there. */
export function engineAddress(
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): RequestOptions | undefined {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime } = env;
  if (host !== undefined && host !== '') return addressOf(host);
  const sockets = [
    '/var/run/docker.sock',
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  ];
  const socketPath = sockets.find((path) => exists(path));
  return socketPath === undefined ? undefined : { socketPath };
}

function addressOf(host: string): RequestOptions | undefined {
  if (!URL.canParse(host)) return undefined;
  const { protocol, pathname, hostname, port } = new URL(host);
  if (protocol === 'unix:') return { socketPath: pathname };
  return protocol === 'tcp:' ? { host: hostname, port: Number(port || 2_375) } : undefined;
}

function answersPing(engine: RequestOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ ...engine, path: '/_ping', signal: AbortSignal.timeout(WITHIN_MS) }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => {
      resolve(false);
    });
  });
}
