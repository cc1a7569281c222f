import { Inject, Injectable } from '@nestjs/common';
import type { DispatchSnapshot } from '@valija/contracts';
import type { Transaction } from '@valija/database';
import { Sealer, nameOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import type { SharedDispatch } from './shared-state.js';

interface SharedRow {
  readonly dispatch_id: string;
  readonly node_id: string;
  readonly issuer_dir3: string;
  readonly state: number;
  readonly legal_at: Date | null;
  readonly expires_at: Date | null;
  readonly sequence: number;
  readonly sealed: Buffer;
  readonly hearers: string[];
}

const SHARED = `
  SELECT d.dispatch_id, d.node_id, d.issuer_dir3, d.state, d.legal_at, d.expires_at, d.sequence, d.sealed,
         ARRAY(SELECT h.node_id FROM dispatch_hearer h WHERE h.dispatch_id = d.dispatch_id) AS hearers
  FROM dispatch d WHERE d.dispatch_id = ANY($1::uuid[])`;

/** Who else hears of dispatches than the nodes that made them, and what they are shown. */
@Injectable()
export class SharingRepository {
  constructor(@Inject(Sealer) private readonly sealer: Sealer) {}

  /** By dispatch; those that nobody else hears of are not among them. */
  async findHearers(tx: Transaction, ids: readonly string[]): Promise<Map<string, string[]>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ dispatch_id: string; nodes: string[] }>(
      {
        name: 'hearers',
        text: `SELECT dispatch_id, array_agg(node_id ORDER BY node_id) AS nodes FROM dispatch_hearer
       WHERE dispatch_id = ANY($1::uuid[]) GROUP BY dispatch_id`,
      },
      [ids],
    );
    return new Map(rows.map(({ dispatch_id, nodes }) => [dispatch_id, nodes]));
  }

  /** Who hears from now on, beside the maker; nobody else does any longer. */
  async replaceHearers(
    tx: Transaction,
    heard: readonly { readonly dispatchId: string; readonly node: string | undefined }[],
  ): Promise<void> {
    if (heard.length === 0) return;
    await tx.execute('DELETE FROM dispatch_hearer WHERE dispatch_id = ANY($1::uuid[])', [
      heard.map(({ dispatchId }) => dispatchId),
    ]);
    await this.addHearers(
      tx,
      heard.flatMap(({ dispatchId, node }) => (node === undefined ? [] : [{ dispatchId, node }])),
    );
  }

  async addHearers(
    tx: Transaction,
    heard: readonly { readonly dispatchId: string; readonly node: string }[],
  ): Promise<void> {
    if (heard.length === 0) return;
    await tx.execute(
      `INSERT INTO dispatch_hearer (dispatch_id, node_id) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT DO NOTHING`,
      [heard.map(({ dispatchId }) => dispatchId), heard.map(({ node }) => node)],
    );
  }

  async findShared(tx: Transaction, ids: readonly string[]): Promise<SharedDispatch[]> {
    if (ids.length === 0) return [];
    return (await tx.query<SharedRow>(SHARED, [ids])).map((row) => this.open(row));
  }

  /** Those of which somebody else hears than the node that speaks. */
  async findHeardByOthers(
    tx: Transaction,
    ids: readonly string[],
    speaker: string,
  ): Promise<SharedDispatch[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<SharedRow>(
      `${SHARED} AND (d.node_id <> $2 OR EXISTS (SELECT FROM dispatch_hearer h WHERE h.dispatch_id = d.dispatch_id))`,
      [ids, speaker],
    );
    return rows.map((row) => this.open(row));
  }

  private open(row: SharedRow): SharedDispatch {
    return {
      snapshot: JSON.parse(this.sealer.open(row.sealed, row.dispatch_id)) as DispatchSnapshot,
      madeBy: row.node_id,
      issuer: row.issuer_dir3,
      hearers: row.hearers,
      sequence: row.sequence,
      state: nameOf(STATE, row.state),
      legalAt: row.legal_at?.toISOString(),
      expiresAt: row.expires_at?.toISOString(),
    };
  }
}
