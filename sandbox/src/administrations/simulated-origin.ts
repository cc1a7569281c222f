import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, sleep } from '@valija/clock';
import { contentHandler } from '@valija/node-sdk';
import type { ContentLibrary } from './content-library.js';
import { type OriginState, replyIn } from './origin-mode.js';

interface OriginOptions {
  /** Of the system, or of the node for bodies that have no system. */
  readonly id: string;
  readonly endpoint: string;
  /** Who asks: the hub, or the general node for the councils behind it. */
  readonly asker: string;
  readonly library: ContentLibrary;
  readonly clock: Clock;
}

const SLOW_MS = 15_000;

/** The content endpoint of one simulated system or node, which can be told to misbehave. */
export class SimulatedOrigin {
  state: OriginState = { mode: 'normal' };
  private readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;

  constructor(readonly options: OriginOptions) {
    const { id, endpoint, asker, library, clock } = options;
    this.serve = contentHandler({
      endpoint,
      hub: asker,
      clock,
      source: ({ dispatchId, documentId }) =>
        Promise.resolve(replyIn(this.state, library.findAt(id, dispatchId, documentId), clock.epochMs())),
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.state.mode === 'down') {
      request.socket.destroy();
      return;
    }
    if (this.state.mode === 'slow') {
      const leaving = new AbortController();
      response.once('close', () => {
        leaving.abort();
      });
      await sleep(SLOW_MS, leaving.signal);
      if (response.destroyed) return;
    }
    await this.serve(request, response);
  }
}
