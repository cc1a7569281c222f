import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';

/** A document of a dispatch, of a council: another council's, under the same ids, is another one. */
export interface ContentKey {
  readonly councilId: string;
  readonly dispatchId: string;
  readonly documentId: string;
}

export interface StoredContent {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A document that is here since an instant. */
export interface StoredDocument extends ContentKey {
  readonly sha256: string;
  readonly storedAtMs: number;
  /** A manifest of its council names it. */
  readonly isNamed: boolean;
}

@Injectable()
export class ContentsRepository {
  constructor(@Inject(State) private readonly state: State) {}

  find({ councilId, dispatchId, documentId }: ContentKey): StoredContent | undefined {
    return this.state.row<StoredContent>(
      `SELECT sha256, size_bytes AS sizeBytes FROM general_content
       WHERE council_id = ? AND dispatch_id = ? AND document_id = ?`,
      councilId,
      dispatchId,
      documentId,
    );
  }

  /** What is there stays. */
  add({ councilId, dispatchId, documentId }: ContentKey, content: StoredContent, nowMs: number): void {
    this.state.run(
      `INSERT INTO general_content (council_id, dispatch_id, document_id, sha256, size_bytes, stored_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      councilId,
      dispatchId,
      documentId,
      content.sha256,
      content.sizeBytes,
      nowMs,
    );
  }

  /** It was brought again. */
  touch({ councilId, dispatchId, documentId }: ContentKey, nowMs: number): void {
    this.state.run(
      'UPDATE general_content SET stored_at = ? WHERE council_id = ? AND dispatch_id = ? AND document_id = ?',
      nowMs,
      councilId,
      dispatchId,
      documentId,
    );
  }

  /** In the order of their keys. Whether a manifest names one is asked of the manifests: no flag can be wrong. */
  findAfter({ councilId, dispatchId, documentId }: ContentKey, limit: number): StoredDocument[] {
    return this.state
      .rows<Omit<StoredDocument, 'isNamed'> & { isNamed: number }>(
        `SELECT council_id AS councilId, dispatch_id AS dispatchId, document_id AS documentId, sha256,
                stored_at AS storedAtMs,
                EXISTS (SELECT 1 FROM general_announced a JOIN general_dispatch d USING (dispatch_id)
                        WHERE a.dispatch_id = c.dispatch_id AND a.document_id = c.document_id
                          AND d.council_id = c.council_id) AS isNamed
         FROM general_content c WHERE (council_id, dispatch_id, document_id) > (?, ?, ?)
         ORDER BY council_id, dispatch_id, document_id LIMIT ?`,
        councilId,
        dispatchId,
        documentId,
        limit,
      )
      .map((row) => ({ ...row, isNamed: row.isNamed === 1 }));
  }

  remove({ councilId, dispatchId, documentId }: ContentKey): void {
    this.state.run(
      'DELETE FROM general_content WHERE council_id = ? AND dispatch_id = ? AND document_id = ?',
      councilId,
      dispatchId,
      documentId,
    );
  }

  /** The same bytes are one file, of however many dispatches. */
  isFileUsed(councilId: string, sha256: string): boolean {
    const sql = 'SELECT 1 FROM general_content WHERE council_id = ? AND sha256 = ? LIMIT 1';
    return this.state.row(sql, councilId, sha256) !== undefined;
  }
}
