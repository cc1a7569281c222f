import { type Server, createServer } from 'node:http';
import { contentHandler } from '@valija/node-sdk';
import { campaignNodes } from '../load/campaign-nodes.js';
import { MEDIA_TYPE, documentBytes } from '../load/content.js';

const HOST = '127.0.0.1';

/** The content endpoints of the campaign's nodes: each document of each version, for the hub only. */
export class Origin {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(port: number, hub: string): Promise<Origin> {
    const url = `http://${HOST}:${String(port)}`;
    const handlers = new Map(
      campaignNodes.map((nodeId) => [
        nodeId,
        contentHandler({
          endpoint: `${url}/${nodeId}`,
          hub,
          source: ({ dispatchId, version }) => {
            const bytes = documentBytes(dispatchId, version);
            return Promise.resolve({
              answer: 'ready',
              bytes,
              sizeBytes: bytes.length,
              mediaType: MEDIA_TYPE,
            });
          },
        }),
      ]),
    );
    const server = createServer((request, response) => {
      const handler = handlers.get(request.url?.split('/')[1] ?? '');
      if (handler) void handler(request, response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: HOST, port }, resolve);
    });
    return new Origin(server, url);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
