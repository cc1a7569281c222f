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
}
