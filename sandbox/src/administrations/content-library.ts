import { DatabaseSync } from 'node:sqlite';
import type { StoredDocument } from '../seeds/compose.js';

/** Content that the general node keeps for a council: none of our endpoints has it. */
export const KEPT_BY_GENERAL_NODE = 'general-node';

interface Held extends StoredDocument {
  /** The system or node whose endpoint has it; nothing: any may. */
  readonly origin: string | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS document (
    dispatch_id TEXT NOT NULL, document_id TEXT NOT NULL, origin TEXT, media_type TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (dispatch_id, document_id)
  ) STRICT;
`;

/**
 * The documents of the simulated administrations. Those of the seed are made anew at each start and held in memory;
 * those that came later are in a file. Keeping content is the issuers' business: the hub keeps none.
 */
export class ContentLibrary {
  private readonly seeded = new Map<string, Held>();
  private readonly later: DatabaseSync;

  /** @param path of the file, or `:memory:` */
  constructor(path: string) {
    this.later = new DatabaseSync(path);
    this.later.exec(SCHEMA);
  }

  /** Holds the documents of a dispatch of the seed. */
  hold(dispatchId: string, origin: string, documents: ReadonlyMap<string, StoredDocument>): void {
    for (const [documentId, stored] of documents)
      this.seeded.set(keyOf(dispatchId, documentId), { ...stored, origin });
  }

  /** Keeps a document of a dispatch that was made later. */
  keep(dispatchId: string, documentId: string, { mediaType, bytes }: StoredDocument, origin?: string): void {
    this.later
      .prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)')
      .run(dispatchId, documentId, origin ?? null, mediaType, bytes);
  }

  /** A document, wherever it is. */
  find(dispatchId: string, documentId: string): StoredDocument | undefined {
    return this.held(dispatchId, documentId);
  }

  /** A document, if this origin has it. */
  findAt(origin: string, dispatchId: string, documentId: string): StoredDocument | undefined {
    const held = this.held(dispatchId, documentId);
    return held?.origin === undefined || held.origin === origin ? held : undefined;
  }

  close(): void {
    this.later.close();
  }

  private held(dispatchId: string, documentId: string): Held | undefined {
    return this.seeded.get(keyOf(dispatchId, documentId)) ?? this.keptLater(dispatchId, documentId);
  }

  private keptLater(dispatchId: string, documentId: string): Held | undefined {
    const row = this.later
      .prepare('SELECT origin, media_type, bytes FROM document WHERE dispatch_id = ? AND document_id = ?')
      .get(dispatchId, documentId);
    if (!row) return undefined;
    const { origin, media_type: mediaType, bytes } = row;
    return {
      origin: origin === null ? undefined : String(origin),
      mediaType: String(mediaType),
      bytes: Buffer.from(bytes as Uint8Array),
    };
  }
}

function keyOf(dispatchId: string, documentId: string): string {
  return `${dispatchId}/${documentId}`;
}
