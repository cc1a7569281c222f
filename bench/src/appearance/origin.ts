import { hash, randomBytes } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const SIZE = 200_000;

/** An administration that has one document, of 200 KB, whatever it is asked for. */
export class Origin {
  readonly sha256: string;

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly document: Buffer,
  ) {
    this.sha256 = hash('sha256', document, 'hex');
  }

  static async start(): Promise<Origin> {
    const document = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(SIZE)], SIZE);
    const server = createServer((request, response) => {
      request.resume();
      if (request.method !== 'GET') {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/pdf', 'content-length': String(SIZE) });
      response.end(document);
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Origin(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server, document);
  }

  get sizeBytes(): number {
    return this.document.length;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
