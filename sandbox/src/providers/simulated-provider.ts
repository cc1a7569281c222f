import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Clock, sleep } from '@valija/clock';
import type { OfferedService } from '@valija/contracts';
import type { RequestHandler } from '@valija/node-sdk';
import type { ProviderState } from './provider-mode.js';

export interface SimulatedProviderOptions {
  readonly systemId: string;
  readonly name: string;
  /** What it is asked for. */
  readonly service: OfferedService;
  readonly endpoint: string;
  readonly clock: Clock;
  readonly serve: RequestHandler;
}

const SLOW_MS = 15_000;
const SOON_MS = 600_000;
const HUGE_BYTES = 100_000_000;
const PIECE = Buffer.alloc(65_536, 0x20);

/** A system that is asked by a folder, which can be told to misbehave. */
export class SimulatedProvider {
  state: ProviderState = { mode: 'normal' };

  constructor(readonly options: SimulatedProviderOptions) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock, serve } = this.options;
    switch (this.state.mode) {
      case 'down':
        request.socket.destroy();
        return;
      case 'slow':
        if (await hasLeftMeanwhile(response)) return;
        await serve(request, response);
        return;
      case 'wrong':
        json(response, 200, { items: 'ninguno', asOf: 'ayer' });
        return;
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' });
        await pipeline(Readable.from(spaces()), response).catch(() => undefined);
        return;
      case 'unavailable': {
        const until = this.state.until ?? new Date(clock.epochMs() + SOON_MS);
        json(response, 503, { answer: 'unavailable', until: until.toISOString() });
        return;
      }
      case 'normal':
        await serve(request, response);
    }
  }
}

async function hasLeftMeanwhile(response: ServerResponse): Promise<boolean> {
  const leaving = new AbortController();
  response.once('close', () => {
    leaving.abort();
  });
  await sleep(SLOW_MS, leaving.signal);
  return response.destroyed;
}

function* spaces(): Generator<Buffer> {
  for (let sent = 0; sent < HUGE_BYTES; sent += PIECE.length) yield PIECE;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
