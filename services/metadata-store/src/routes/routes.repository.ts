import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@valija/database';
import type { RouteChange } from './body-routes.js';

/** A change that has not been told of every open dispatch yet. */
export interface OpenChange extends RouteChange {
  readonly toldUpTo: string;
}

/** An open dispatch of a body whose route was changed, held until the transaction ends. */
export interface OpenDispatch {
  readonly dispatchId: string;
  readonly issuer: string;
  readonly madeBy: string;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class RoutesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async findSeen(): Promise<Map<string, string | undefined>> {
    const rows = await this.database.query<{ body_dir3: string; node_id: string | null }>(
      'SELECT body_dir3, node_id FROM body_route',
    );
    return new Map(rows.map(({ body_dir3, node_id }) => [body_dir3, node_id ?? undefined]));
  }

  /** Changes with a route before them are to be told; the first routes of bodies are only remembered. */
  async remember(changes: readonly RouteChange[]): Promise<void> {
    await this.database.query(
      `INSERT INTO body_route (body_dir3, node_id, previous_node_id, told_up_to)
       SELECT body, node, previous, CASE WHEN previous IS NULL THEN NULL ELSE $4::uuid END
       FROM unnest($1::text[], $2::text[], $3::text[]) AS c(body, node, previous)
       ON CONFLICT (body_dir3) DO UPDATE
       SET node_id = excluded.node_id, previous_node_id = excluded.previous_node_id,
           told_up_to = excluded.told_up_to, changed_in = pg_current_xact_id()`,
      [
        changes.map(({ body }) => body),
        changes.map(({ node }) => node ?? null),
        changes.map(({ previous }) => previous ?? null),
        FIRST_ID,
      ],
    );
  }

  /**
   * What is to be told, once every transaction that was open when it was written down has ended: a batch that has not
   * seen the change may have been among them.
   */
  async findOpen(): Promise<OpenChange[]> {
    const rows = await this.database.query<{
      body_dir3: string;
      node_id: string | null;
      previous_node_id: string | null;
      told_up_to: string;
    }>(
      `SELECT body_dir3, node_id, previous_node_id, told_up_to FROM body_route
       WHERE told_up_to IS NOT NULL AND changed_in < pg_snapshot_xmin(pg_current_snapshot())`,
    );
    return rows.map((row) => ({
      body: row.body_dir3,
      node: row.node_id ?? undefined,
      previous: row.previous_node_id ?? undefined,
      toldUpTo: row.told_up_to,
    }));
  }

  /** The last id of a slice of all dispatches, in the order of ids; undefined where what follows is the last slice. */
  async endOfSlice(tx: Transaction, after: string, size: number): Promise<string | undefined> {
    const [row] = await tx.query<{ dispatch_id: string }>(
      'SELECT dispatch_id FROM dispatch WHERE dispatch_id > $1 ORDER BY dispatch_id OFFSET $2 LIMIT 1',
      [after, size - 1],
    );
    return row?.dispatch_id;
  }

  /** In the order of ids, as everybody locks them. */
  async lockOpen(
    tx: Transaction,
    issuers: readonly string[],
    { after, upTo }: { after: string; upTo: string | undefined },
  ): Promise<OpenDispatch[]> {
    const rows = await tx.query<{ dispatch_id: string; issuer_dir3: string; node_id: string }>(
      `SELECT dispatch_id, issuer_dir3, node_id FROM dispatch
       WHERE dispatch_id > $1 AND ($2::uuid IS NULL OR dispatch_id <= $2) AND state = 0 AND issuer_dir3 = ANY($3)
       ORDER BY dispatch_id FOR UPDATE`,
      [after, upTo ?? null, issuers],
    );
    return rows.map((row) => ({
      dispatchId: row.dispatch_id,
      issuer: row.issuer_dir3,
      madeBy: row.node_id,
    }));
  }

  async markTold(tx: Transaction, bodies: readonly string[], upTo: string | undefined): Promise<void> {
    await tx.execute(
      `UPDATE body_route SET told_up_to = $2::uuid
       WHERE body_dir3 = ANY($1) AND ($2::uuid IS NULL OR told_up_to < $2)`,
      [bodies, upTo ?? null],
    );
  }

  /** The dispatches among these that were made just now, with their issuers. */
  async findIssuers(tx: Transaction, ids: readonly string[]): Promise<OpenDispatch[]> {
    const rows = await tx.query<{ dispatch_id: string; issuer_dir3: string; node_id: string }>(
      'SELECT dispatch_id, issuer_dir3, node_id FROM dispatch WHERE dispatch_id = ANY($1::uuid[]) AND state = 0',
      [ids],
    );
    return rows.map((row) => ({
      dispatchId: row.dispatch_id,
      issuer: row.issuer_dir3,
      madeBy: row.node_id,
    }));
  }
}
