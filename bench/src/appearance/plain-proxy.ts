import { Pool } from 'undici';
import { PeerProcess } from '../peers/peer-process.js';
import type { Stage } from '../stage/stage.js';
import type { Opener } from './opener.js';

const BODY = JSON.stringify({ decision: 'accept', legalWarningId: 'notification-access.v1' });

/** The same two requests, passed on to the same origin by a plain proxy in a process of its own. */
export class PlainProxy implements Opener {
  private constructor(
    private readonly peer: PeerProcess,
    private readonly pool: Pool,
  ) {}

  static async start({ origin }: Stage): Promise<PlainProxy> {
    const proxy = await PeerProcess.listening('plain-proxy-peer', { PEER_ORIGIN: origin.url });
    return new PlainProxy(proxy.peer, new Pool(proxy.origin));
  }

  async open(index: number): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const act = await this.pool.request({ method: 'POST', path: `/${String(index)}`, headers, body: BODY });
    await act.body.arrayBuffer();
    const document = await this.pool.request({ method: 'GET', path: `/${String(index)}/resolucion` });
    await document.body.arrayBuffer();
  }

  async stop(): Promise<void> {
    await this.pool.close();
    await this.peer.stop();
  }
}
