import { hash } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContentPlan, ManifestDocument } from '@valija/contracts';
import { aDocument } from '@valija/testing';

export type Play = (request: IncomingMessage, response: ServerResponse) => void;

export const DISPATCH = '019a2f00-0000-7000-8000-000000000001';

/** A real HTTP server on this machine that plays the content endpoint of an origin. */
export class PlayedOrigin {
  readonly requests: IncomingMessage[] = [];
  play: Play = (_request, response) => response.writeHead(500).end();

  private readonly server = createServer((request, response) => {
    this.requests.push(request);
    this.play(request, response);
  });

  static async open(): Promise<PlayedOrigin> {
    const origin = new PlayedOrigin();
    await new Promise<void>((resolve) => origin.server.listen(0, '127.0.0.1', resolve));
    return origin;
  }

  /** As the directory has it. */
  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/content`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

/** A document of so many bytes, and the plan of a dispatch with it. */
export function planOf(...documents: ManifestDocument[]): ContentPlan {
  return {
    dispatchId: DISPATCH,
    version: 2,
    issuer: 'L01280796',
    nodeId: 'madrid',
    role: 'holder',
    person: { idType: 'NIF', idNumber: '12345678Z', fullName: 'Ana Ejemplo' },
    documents,
  };
}

export function documentOf(bytes: Buffer, rest: Partial<ManifestDocument> = {}): ManifestDocument {
  return aDocument('', { sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex'), ...rest });
}
