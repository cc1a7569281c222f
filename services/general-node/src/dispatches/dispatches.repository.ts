import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';
import type { Announced } from './announced.js';
import type { Owner } from './owner.js';

export interface NewDispatch {
  readonly dispatchId: string;
  readonly councilId: string;
  readonly retentionClass: string;
}

@Injectable()
export class DispatchesRepository {
  constructor(@Inject(State) private readonly state: State) {}

  findOwner(dispatchId: string): Owner | undefined {
    return this.state.row<Owner>(
      `SELECT council_id AS councilId, forgotten_sequence AS forgottenSequence
       FROM general_dispatch WHERE dispatch_id = ?`,
      dispatchId,
    );
  }

  /** Its owner stays who it is, and what has begun goes on; what was forgotten begins again. */
  announce({ dispatchId, councilId, retentionClass }: NewDispatch, nowMs: number): void {
    this.state.run(
      `INSERT INTO general_dispatch (dispatch_id, council_id, state, changed_at, retention_class)
       VALUES (?, ?, 'announced', ?, ?)
       ON CONFLICT (dispatch_id) DO UPDATE SET
         state = iif(state = 'forgotten', 'announced', state),
         changed_at = excluded.changed_at, retention_class = excluded.retention_class`,
      dispatchId,
      councilId,
      nowMs,
      retentionClass,
    );
  }

  open(dispatchId: string, nowMs: number): void {
    this.state.run(
      "UPDATE general_dispatch SET state = 'open', changed_at = ? WHERE dispatch_id = ? AND state = 'announced'",
      nowMs,
      dispatchId,
    );
  }

  close(dispatchId: string, nowMs: number): void {
    this.state.run(
      "UPDATE general_dispatch SET state = 'closed', changed_at = ? WHERE dispatch_id = ? AND state <> 'forgotten'",
      nowMs,
      dispatchId,
    );
  }

  forgetEvents(dispatchId: string, throughSequence: number): void {
    this.state.run(
      'UPDATE general_dispatch SET forgotten_sequence = max(forgotten_sequence, ?) WHERE dispatch_id = ?',
      throughSequence,
      dispatchId,
    );
  }

  /** Dispatches of which the hub took nothing, and has nothing left to answer. */
  findNeverTaken(beforeMs: number, limit: number): string[] {
    return this.idsOf(
      `SELECT dispatch_id AS dispatchId FROM general_dispatch WHERE state = 'announced' AND changed_at < ?
       AND dispatch_id NOT IN (SELECT dispatch_id FROM general_item WHERE is_open = 1 AND dispatch_id IS NOT NULL)
       ORDER BY changed_at LIMIT ?`,
      beforeMs,
      limit,
    );
  }

  /** Of the class that may be forgotten. */
  findClosed(beforeMs: number, limit: number): string[] {
    return this.idsOf(
      `SELECT dispatch_id AS dispatchId FROM general_dispatch
       WHERE state = 'closed' AND retention_class = 'standard' AND changed_at < ? ORDER BY changed_at LIMIT ?`,
      beforeMs,
      limit,
    );
  }

  /** Its manifests go; whose it was stays. */
  forget(dispatchId: string): void {
    this.state.run('DELETE FROM general_announced WHERE dispatch_id = ?', dispatchId);
    this.state.run("UPDATE general_dispatch SET state = 'forgotten' WHERE dispatch_id = ?", dispatchId);
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

  private idsOf(sql: string, beforeMs: number, limit: number): string[] {
    return this.state.rows<{ dispatchId: string }>(sql, beforeMs, limit).map(({ dispatchId }) => dispatchId);
  }
}
