import { type Server, createServer } from 'node:http';
import { contentHandler } from '@valija/node-sdk';
import { generalNode, libraryNode, publishingNodes } from '../load/campaign-nodes.js';
import { MEDIA_TYPE, documentBytes } from '../load/content.js';

const HOST = '127.0.0.1';

/** Beside its nodes: the council of the general node, which has its documents itself. */
const COUNCIL = 'council';

/**
 * The content endpoints of a campaign: each document of each version, for the hub only; for the general node only, where
 * it is the council's.
 */
export class Origin {
  private constructor(
    private readonly server: Server,
    private readonly url: string,
    private readonly generalNodeUrl: string,
  ) {}

  /** Where the hub asks for the documents of a node. */
  endpointOf(nodeId: string): string {
    return nodeId === generalNode ? `${this.generalNodeUrl}/content` : `${this.url}/${nodeId}`;
  }

  get ofCouncil(): string {
    return `${this.url}/${COUNCIL}`;
  }

  /** @param asking the addresses of who asks */
  static async start(port: number, asking: { hub: string; generalNode: string }): Promise<Origin> {
    const url = `http://${HOST}:${String(port)}`;
    const handlers = new Map(
      [...publishingNodes, libraryNode, COUNCIL].map((name) => [
        name,
        contentHandler({
          endpoint: `${url}/${name}`,
          hub: name === COUNCIL ? asking.generalNode : asking.hub,
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
    return new Origin(server, url, asking.generalNode);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
