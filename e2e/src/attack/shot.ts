import { Agent, request } from 'node:http';
import type { Route } from './routes.js';
import type { ServiceName } from './world.js';

/** A request as a stranger would make it, whole enough for Node to send. */
export interface Shot {
  readonly service: ServiceName;
  readonly method: string;
  /** As it goes on the line, with its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  readonly route: Route;
  /** Which token it has, in words. */
  readonly as: string;
  /** It names something of another person. */
  readonly isAboutOthers: boolean;
}

export interface Struck {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const ANSWER_WITHIN_MS = 60_000;

/** @throws Error where no answer comes */
export function fire(url: string, { method, target, headers, body }: Shot): Promise<Struck> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sending = request(
      { agent, hostname, port, method, path: target, headers: { ...headers }, timeout: ANSWER_WITHIN_MS },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(pieces).toString(),
          });
        });
      },
    );
    sending.on('timeout', () => sending.destroy(new Error('no answer')));
    sending.on('error', reject);
    sending.end(body);
  });
}

/** A shot as one line that shows it again; a token is named, not written down. */
export function asText({ method, target, headers, body, as }: Shot): string {
  const { authorization: _, ...rest } = headers;
  const sent = body === undefined ? '' : ` · ${JSON.stringify(body.toString('latin1').slice(0, 300))}`;
  return `${method} ${target.slice(0, 300)} as ${as} ${JSON.stringify(rest).slice(0, 300)}${sent}`;
}
