import { Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { codeOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';

export interface DueDispatch {
  readonly dispatchId: string;
  readonly nodeId: string;
  readonly version: number;
  readonly expiresAtMs: number;
  /** The number that the expiry gets among the dispatch's events. */
  readonly sequence: number;
}

@Injectable()
export class ExpiryRepository {
  /** Dispatches whose term is over, held until the transaction ends; what others hold is left for the next time. */
  async lockDue(tx: Transaction, nowMs: number, limit: number): Promise<DueDispatch[]> {
    const rows = await tx.query<{
      dispatch_id: string;
      node_id: string;
      version: number;
      expires_at: Date;
      sequence: number;
    }>(
      `SELECT dispatch_id, node_id, version, expires_at, sequence FROM dispatch
       WHERE state = 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [new Date(nowMs), limit],
    );
    return rows.map(({ dispatch_id, node_id, version, expires_at, sequence }) => ({
      dispatchId: dispatch_id,
      nodeId: node_id,
      version,
      expiresAtMs: expires_at.getTime(),
      sequence: sequence + 1,
    }));
  }

  async markExpired(tx: Transaction, due: readonly DueDispatch[]): Promise<void> {
    if (due.length === 0) return;
    await tx.execute(
      `UPDATE dispatch SET state = $2, legal_at = expires_at, sequence = sequence + 1
       WHERE dispatch_id = ANY($1::uuid[])`,
      [due.map(({ dispatchId }) => dispatchId), codeOf(STATE, 'expired')],
    );
  }
}
