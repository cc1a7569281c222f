import { type Server, type Socket, createServer } from 'node:net';
import { sleep } from '@valija/clock';
import type { Citizen } from '../citizen.js';
import { listen } from '../own-server.js';
import { plainHeaders, plainSnapshot } from '../plain-dispatch.js';
import { until } from '../stack.js';
import type { AttackingNode } from './border-attack.js';
import type { Findings } from './findings.js';
import { type Lie, lies } from './origin-lies.js';

const bytes = Buffer.from('Resolución: se concede la licencia solicitada.\n'.repeat(40));
const truth = `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${bytes.length}\r\n\r\n`;
/** What a person is told where the content cannot be had. */
const TOLD = /^content-(altered|unavailable|not-ready|gone|refused)$/;

/** An origin that says, byte by byte, what it is told to say. */
export class LyingOrigin {
  lie: Lie | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  static async open(): Promise<LyingOrigin> {
    const server = createServer();
    const origin = new LyingOrigin(server, `${await listen(server)}/contenido`);
    server.on('connection', (socket) => {
      origin.sockets.add(socket);
      socket.on('close', () => origin.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.on('data', () => {
        const { lie } = origin;
        if (lie) lie.tell(socket, bytes);
        else socket.write(Buffer.concat([Buffer.from(truth), bytes]));
      });
    });
    return origin;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

/** One dispatch, and an origin that lies about its document in every way: nobody ever gets a receipt for a lie. */
export async function attackByOrigin(
  { node, origin, ana }: { node: AttackingNode; origin: LyingOrigin; ana: Citizen },
  { seed, cases, findings }: { seed: number; cases: number; findings: Findings },
): Promise<void> {
  const dispatchId = await announced(node, ana);
  for (const lie of lies(seed, cases)) {
    findings.tried('origins');
    origin.lie = lie;
    const { status, body } = await ana.appear(dispatchId);
    const why = TOLD.test(body.code) ? undefined : `${status} ${body.code}`;
    if (why !== undefined)
      findings.through({ kind: 'origins', where: lie.what, why, again: JSON.stringify(body) });
    if (status === 201) return;
    // It is left alone for a while where it fails too often; the truth makes up for that.
    if (body.code === 'content-unavailable') await sleep(50);
  }
  origin.lie = undefined;
  const opened = await until(
    'the truth',
    async () => {
      const answer = await ana.appear(dispatchId);
      return answer.status === 201 && answer.body;
    },
    60_000,
  );
  findings.tried('origins');
  if (opened.state !== 'accessed')
    findings.through({
      kind: 'origins',
      where: 'the truth',
      why: opened.state,
      again: JSON.stringify(opened),
    });
}

/** A dispatch of Ana's with one document, as any node would publish it. */
async function announced(node: AttackingNode, ana: Citizen): Promise<string> {
  const { dir3, nodeId, nowMs } = node.identity;
  const snapshot = plainSnapshot(dir3, nowMs, bytes);
  const { dispatchId } = snapshot;
  const headers = plainHeaders('DispatchMadeAvailable', nodeId, nowMs);
  const value = Buffer.from(JSON.stringify({ ...snapshot, obligation: 'voluntary' }));
  await node.send([{ event: 'DispatchMadeAvailable', what: '', value, key: dispatchId, headers, shift: 0 }]);
  await until(
    'the dispatch',
    async () => (await ana.ask(`/v1/dispatches/${dispatchId}`)).status === 200,
    60_000,
  );
  return dispatchId;
}
