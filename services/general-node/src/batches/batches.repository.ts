import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';
import type { ItemRow } from './answer.js';

export interface Batch {
  readonly batchId: string;
  readonly councilId: string;
  readonly idempotencyKey: string;
  readonly bodySha256: string;
}

export interface NewItem {
  readonly batchId: string;
  readonly position: number;
  readonly councilId: string;
  readonly eventId: string | undefined;
  readonly dispatchId: string | undefined;
  readonly isPublished: boolean;
  /** The hub has not answered it yet. */
  readonly isOpen: boolean;
  /** Of an event that was published. */
  readonly type?: string;
  readonly digest?: string;
}

@Injectable()
export class BatchesRepository {
  constructor(@Inject(State) private readonly state: State) {}

  findByKey(councilId: string, idempotencyKey: string): Batch | undefined {
    return this.state.row<Batch>(
      `SELECT batch_id AS batchId, council_id AS councilId, idempotency_key AS idempotencyKey, body_sha256 AS bodySha256
       FROM general_batch WHERE council_id = ? AND idempotency_key = ?`,
      councilId,
      idempotencyKey,
    );
  }

  findCouncilOf(batchId: string): string | undefined {
    return this.state.row<{ councilId: string }>(
      'SELECT council_id AS councilId FROM general_batch WHERE batch_id = ?',
      batchId,
    )?.councilId;
  }

  /** Worked off, and every item answered. */
  isComplete(batchId: string): boolean {
    const sql = 'SELECT 1 FROM general_batch WHERE batch_id = ? AND complete_at IS NOT NULL';
    return this.state.row(sql, batchId) !== undefined;
  }

  /** Writes down that a batch is complete, where it is and that is new. */
  complete(batchId: string, nowMs: number): void {
    this.state.run(
      `UPDATE general_batch SET complete_at = ?2 WHERE batch_id = ?1 AND complete_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM general_slice WHERE batch_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM general_item WHERE batch_id = ?1 AND is_open = 1)`,
      batchId,
      nowMs,
    );
  }

  add({ batchId, councilId, idempotencyKey, bodySha256 }: Batch, nowMs: number): void {
    this.state.run(
      `INSERT INTO general_batch (batch_id, council_id, idempotency_key, body_sha256, received_at)
       VALUES (?, ?, ?, ?, ?)`,
      batchId,
      councilId,
      idempotencyKey,
      bodySha256,
      nowMs,
    );
  }

  addItem(item: NewItem): void {
    this.state.run(
      `INSERT INTO general_item
         (batch_id, position, council_id, event_id, dispatch_id, is_published, is_open, type, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      item.batchId,
      item.position,
      item.councilId,
      item.eventId ?? null,
      item.dispatchId ?? null,
      Number(item.isPublished),
      Number(item.isOpen),
      item.type ?? null,
      item.digest ?? null,
    );
  }

  /** The event that was published under an id, if one was. */
  findPublished(eventId: string): { councilId: string; digest: string | null } | undefined {
    return this.state.row(
      'SELECT council_id AS councilId, digest FROM general_item WHERE event_id = ? AND is_published = 1 LIMIT 1',
      eventId,
    );
  }

  /** With their answers, in order. */
  findItems(batchId: string, from: number, limit: number): ItemRow[] {
    return this.state.rows<ItemRow>(
      `SELECT position, i.event_id AS eventId, i.dispatch_id AS dispatchId, a.outcome, a.code, a.pointer, a.detail
       FROM general_item i LEFT JOIN general_answer a USING (batch_id, position)
       WHERE i.batch_id = ? AND position >= ? ORDER BY position LIMIT ?`,
      batchId,
      from,
      limit,
    );
  }
}
