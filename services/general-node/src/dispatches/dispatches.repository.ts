import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';
import type { Announced } from './announced.js';

@Injectable()
export class DispatchesRepository {
  constructor(@Inject(State) private readonly state: State) {}

  findOwner(dispatchId: string): string | undefined {
    return this.state.row<{ councilId: string }>(
      'SELECT council_id AS councilId FROM general_dispatch WHERE dispatch_id = ?',
      dispatchId,
    )?.councilId;
  }

  addOwner(dispatchId: string, councilId: string): void {
    this.state.run(
      'INSERT INTO general_dispatch (dispatch_id, council_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      dispatchId,
      councilId,
    );
  }

  addAnnounced(dispatchId: string, documentId: string, announced: Announced): void {
    this.state.run(
      `INSERT INTO general_announced (dispatch_id, document_id, version, sha256, size_bytes, media_type)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      dispatchId,
      documentId,
      announced.version,
      announced.sha256,
      announced.sizeBytes,
      announced.mediaType,
    );
  }

  /** The newest first. */
  findAnnounced(dispatchId: string, documentId: string): Announced[] {
    return this.state.rows<Announced>(
      `SELECT version, sha256, size_bytes AS sizeBytes, media_type AS mediaType FROM general_announced
       WHERE dispatch_id = ? AND document_id = ? ORDER BY version DESC`,
      dispatchId,
      documentId,
    );
  }
}
