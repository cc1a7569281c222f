import { Inject, Injectable } from '@nestjs/common';
import { State } from '../state/state.service.js';
import type { Slice } from './slices.js';

@Injectable()
export class SlicesRepository {
  constructor(@Inject(State) private readonly state: State) {}

  add({ batchId, firstPosition, items }: Slice): void {
    this.state.run(
      'INSERT INTO general_slice (batch_id, first_position, items) VALUES (?, ?, ?)',
      batchId,
      firstPosition,
      items,
    );
  }

  findFirst(batchId: string): Slice | undefined {
    return this.state.row<Slice>(
      `SELECT batch_id AS batchId, first_position AS firstPosition, items FROM general_slice
       WHERE batch_id = ? ORDER BY first_position LIMIT 1`,
      batchId,
    );
  }

  remove({ batchId, firstPosition }: Omit<Slice, 'items'>): void {
    this.state.run(
      'DELETE FROM general_slice WHERE batch_id = ? AND first_position = ?',
      batchId,
      firstPosition,
    );
  }

  /** Batches that are taken and not worked off. */
  findBatches(): { batchId: string; councilId: string }[] {
    return this.state.rows(
      `SELECT DISTINCT batch_id AS batchId, council_id AS councilId
       FROM general_slice JOIN general_batch USING (batch_id) ORDER BY received_at`,
    );
  }

  /** A slice of a batch that was never taken, if there is one. */
  findStray(): Omit<Slice, 'items'> | undefined {
    return this.state.row(
      `SELECT batch_id AS batchId, first_position AS firstPosition FROM general_slice
       WHERE batch_id NOT IN (SELECT batch_id FROM general_batch) LIMIT 1`,
    );
  }
}
