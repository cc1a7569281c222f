import { hash } from 'node:crypto';
import type { DispatchSnapshot, ManifestDocument } from '@valija/contracts';
import { aDocument, aSnapshot } from '@valija/testing';
import type { PlayedOrigin } from '../../../services/delivery/src/testing/played-origin.js';

/** More than are fetched at once. */
export const documentIds = ['d0', 'd1', 'd2', 'd3', 'd4'] as const;
/** About which an origin lies. */
const LAST = documentIds.at(-1);

/** What an origin is asked for, as its token says. */
interface Claims {
  readonly version: number;
  readonly documentId: string;
  readonly purpose: string;
}

/** The documents of one dispatch: of each version and each document other bytes; and which of them were given. */
export class PlayedContent {
  /** By version: the digests of its documents, by their ids. */
  readonly versions = new Map<number, ReadonlyMap<string, string>>();
  /** Digests of what was given for an act, by the process that asked. */
  private readonly given = new Map<string, string[]>();

  constructor(
    private readonly dispatchId: string,
    /** One document is given with other bytes than were announced, as many. */
    private readonly isLying: boolean,
  ) {}

  version(version: number, rest: Partial<DispatchSnapshot>): DispatchSnapshot {
    const { dispatchId } = this;
    const documents = documentIds.map((documentId, index): ManifestDocument => {
      const content = this.bytesOf(version, documentId).toString();
      return aDocument(content, { documentId, role: index === 0 ? 'main' : 'annex' });
    });
    this.versions.set(version, new Map(documents.map(({ documentId, sha256 }) => [documentId, sha256])));
    return aSnapshot({ ...rest, dispatchId, version, documents });
  }

  /** Each process asks at an address of its own, behind the one of the origin. */
  givenTo(process: string): readonly string[] {
    return this.given.get(process) ?? [];
  }

  /** The origin gives each document of the version that it is asked for, in two pieces. */
  serve(origin: PlayedOrigin, pass: (step: string) => Promise<unknown>): void {
    origin.play = (request, response) => {
      const claims = claimsOf(request.headers.authorization);
      const { documentId } = claims;
      const bytes = this.bytesOf(claims.version, documentId);
      if (this.isLying && documentId === LAST) bytes.fill('x', 200, 210);
      const at = (step: string): Promise<unknown> =>
        claims.purpose === 'appearance' ? pass(`${documentId} ${step}`) : Promise.resolve();
      void at('asked').then(async () => {
        response.write(bytes.subarray(0, 100));
        await at('half given');
        response.end(bytes.subarray(100));
        const process = request.url?.split('/')[2] ?? '';
        this.given.set(process, [...this.givenTo(process), hash('sha256', bytes, 'hex')]);
      });
    };
  }

  private bytesOf(version: number, documentId: string): Buffer {
    return Buffer.from(`${this.dispatchId}/${String(version)}/${documentId}\n`.repeat(40));
  }
}

function claimsOf(authorization = ''): Claims {
  const token = authorization.split(' ')[1] ?? '';
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}
