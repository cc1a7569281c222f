import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';

@Injectable()
export class OldBatchesRepository {
  constructor(@Inject(State) private readonly state: State) {}

  findCompleteBefore(beforeMs: number, limit: number): { batchId: string; councilId: string }[] {
    return this.state.rows(
      `SELECT batch_id AS batchId, council_id AS councilId FROM general_batch
       WHERE complete_at < ? ORDER BY complete_at LIMIT ?`,
      beforeMs,
      limit,
    );
  }

  /** The number of the last answer of a batch in the list of its council; 0 where it has none. */
  findLastAnswer(batchId: string): number {
    const sql = 'SELECT max(sequence) AS last FROM general_answer WHERE batch_id = ?';
    return this.state.row<{ last: number | null }>(sql, batchId)?.last ?? 0;
  }

  /** Nobody finds it any more. Its rows are left for later. */
  forget(batchId: string): void {
    this.state.run('INSERT INTO general_forgotten_batch (batch_id) VALUES (?)', batchId);
    this.state.run('DELETE FROM general_batch WHERE batch_id = ?', batchId);
  }

  findForgotten(): string | undefined {
    const sql = 'SELECT batch_id AS batchId FROM general_forgotten_batch LIMIT 1';
    return this.state.row<{ batchId: string }>(sql)?.batchId;
  }

  /**
   * Removes the next items of a forgotten batch, and their answers; with the last ones the batch itself.
   *
   * @returns how many items
   */
  removeItems(batchId: string, limit: number): number {
    const first = this.state.row<{ position: number | null }>(
      'SELECT min(position) AS position FROM general_item WHERE batch_id = ?',
      batchId,
    )?.position;
    if (typeof first !== 'number') {
      this.state.run('DELETE FROM general_forgotten_batch WHERE batch_id = ?', batchId);
      return 0;
    }
    const next = first + limit;
    this.state.run('DELETE FROM general_answer WHERE batch_id = ? AND position < ?', batchId, next);
    return this.state.run('DELETE FROM general_item WHERE batch_id = ? AND position < ?', batchId, next);
  }
}
