import { contentHandler } from '@valija/node-sdk';
import { generalNode, libraryNode, publishingNodes } from '../load/campaign-nodes.js';
import { MEDIA_TYPE, documentBytes } from '../load/content.js';
import { handlersUrl, serveHandlers } from './handler-server.js';

/** Beside its nodes: the council of the general node, which has its documents itself. */
const COUNCIL = 'council';

/**
 * The content endpoints of a campaign: each document of each version, for the hub only; for the general node only, where
 * it is the council's.
 */
export class Origin {
  private constructor(
    readonly stop: () => Promise<void>,
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
    const url = handlersUrl(port);
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
    return new Origin(await serveHandlers(port, handlers), url, asking.generalNode);
  }
}
