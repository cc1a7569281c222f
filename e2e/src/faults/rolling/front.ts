import { type Server, type Socket, connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/**
 * What stands before two processes of one service in a cluster: each new connection goes to the next of them, and past
 * one that takes none. It knows nothing of what goes through it.
 */
export class Front {
  private next = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly ports: readonly number[],
    private readonly server: Server,
  ) {}

  static async open(port: number, ports: readonly number[]): Promise<Front> {
    const server = createServer();
    const front = new Front(ports, server);
    server.on('connection', (socket) => {
      front.take(socket, ports.length);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: HOST, port }, resolve);
    });
    return front;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(outside: Socket, attempts: number): void {
    if (attempts === 0) {
      outside.destroy();
      return;
    }
    const inside = connect({ host: HOST, port: this.ports[this.next++ % this.ports.length] ?? 0 });
    inside.once('connect', () => {
      inside.removeAllListeners('error');
      this.join(outside, inside);
    });
    inside.once('error', () => {
      this.take(outside, attempts - 1);
    });
  }

  private join(outside: Socket, inside: Socket): void {
    for (const [from, to] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
