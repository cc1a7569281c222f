import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { join } from 'node:path';
import type { NodeEvent } from '@valija/contracts';
import {
  type DatabaseSync,
  type HubEvent,
  Node,
  type PublishOutcome,
  contentHandler,
  openOutbox,
} from '@valija/node-sdk';
import { listen } from './own-server.js';
import { profile } from './stack.js';

/** A body's own node, as a body would run it: node-sdk, its documents in memory, and what it heard. */
export class DirectNode {
  readonly heard: HubEvent[] = [];
  private node: Node | undefined;
  private readonly documents = new Map<string, Buffer>();

  private constructor(
    readonly nodeId: string,
    readonly endpoint: string,
    private readonly server: Server,
  ) {}

  /** Its content endpoint answers; it publishes when it has been registered. */
  static async open(nodeId: string): Promise<DirectNode> {
    const server = createServer();
    const endpoint = `${await listen(server)}/contenido`;
    const direct = new DirectNode(nodeId, endpoint, server);
    const handle = contentHandler({
      endpoint,
      hub: profile().citizenApiUrl,
      source: ({ dispatchId, documentId }) => {
        const bytes = direct.documents.get(`${dispatchId}/${documentId}`);
        return Promise.resolve(
          bytes
            ? { answer: 'ready', bytes, sizeBytes: bytes.length, mediaType: 'text/plain' }
            : { answer: 'gone' },
        );
      },
    });
    server.on('request', (request, response) => void handle(request, response));
    return direct;
  }

  async connect(): Promise<void> {
    const { kafka, nodesDirectory } = profile();
    const credentials = JSON.parse(readFileSync(join(nodesDirectory, `${this.nodeId}.json`), 'utf8')) as {
      username: string;
      password: string;
    };
    const { username, password } = credentials;
    const database: DatabaseSync = openOutbox(':memory:');
    this.node = await Node.start({
      nodeId: this.nodeId,
      kafka: { brokers: kafka.brokers, tls: false, username, password },
      database,
      onEvents: (events) => {
        this.heard.push(...events);
        return Promise.resolve();
      },
    });
  }

  keep(dispatchId: string, documentId: string, bytes: Buffer): void {
    this.documents.set(`${dispatchId}/${documentId}`, bytes);
  }

  publish(event: NodeEvent): Promise<PublishOutcome> {
    if (!this.node) throw new Error('not connected');
    return this.node.publish(event);
  }

  /** What it heard of a dispatch, each event once. */
  heardOf(dispatchId: string): HubEvent[] {
    const own = this.heard.filter(({ event }) => event.dispatchId === dispatchId);
    return [...new Map(own.map((each) => [each.eventId, each])).values()];
  }

  async close(): Promise<void> {
    await this.node?.stop();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
