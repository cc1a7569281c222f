import { Injectable } from '@nestjs/common';
import type { Statement, Transaction } from '@valija/database';
import { COPY_COLUMNS, COPY_HEADER, COPY_TRAILER, KIND, codeOf, nameOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import type { PlacedRejection } from './ack.js';
import type { Folded, KnownDispatch } from './fold.js';

interface KnownRow {
  readonly dispatch_id: string;
  readonly node_id: string;
  readonly issuer_dir3: string;
  readonly version: number;
  readonly digest: Buffer;
  readonly kind: number;
  readonly state: number;
  readonly expires_at: Date | null;
  readonly legal_at: Date | null;
  readonly sequence: number;
}

const KNOWN = `
  SELECT dispatch_id, node_id, issuer_dir3, version, digest, kind, state, expires_at, legal_at, sequence
  FROM dispatch WHERE dispatch_id = ANY($1::uuid[])`;
const COLUMNS = COPY_COLUMNS.join(', ');
/** What an amendment changes; its id, the node that made it and when it was first received stay. */
const AMENDED = COPY_COLUMNS.filter((name) => !['dispatch_id', 'node_id', 'received_at'].includes(name));
const UNIQUE_VIOLATION = '23505';

/** Writes of the ingest path. No ORM, no statement a row. */
@Injectable()
export class IngestRepository {
  async findKnown(tx: Transaction, ids: readonly string[]): Promise<Map<string, KnownDispatch>> {
    return this.known(tx, ids, { name: 'ingest-known', text: KNOWN });
  }

  /** The same, held until the transaction ends; in the order of ids, so that two batches cannot wait for each other. */
  async lockKnown(tx: Transaction, ids: readonly string[]): Promise<Map<string, KnownDispatch>> {
    return this.known(tx, ids, { name: 'ingest-lock', text: `${KNOWN} ORDER BY dispatch_id FOR UPDATE` });
  }

  /** By node: its facts that have one of these ids, each with the SHA-256 of its event. */
  async findFacts(
    tx: Transaction,
    wanted: readonly { readonly source: string; readonly factId: string }[],
  ): Promise<Map<string, Map<string, Buffer>>> {
    if (wanted.length === 0) return new Map();
    const rows = await tx.query<{ source: string; fact_id: string; digest: Buffer }>(
      `SELECT source, fact_id, coalesce(digest, '') AS digest FROM life_fact
       WHERE (source, fact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
      [wanted.map(({ source }) => source), wanted.map(({ factId }) => factId)],
    );
    const digests = (own: typeof rows): Map<string, Buffer> =>
      new Map(own.map(({ fact_id, digest }) => [fact_id, digest]));
    const bySource = Map.groupBy(rows, ({ source }) => source);
    return new Map([...bySource].map(([source, own]) => [source, digests(own)]));
  }

  /**
   * New rows, by COPY straight into the table.
   *
   * @returns false where one of the ids is there after all: another batch was quicker, and this transaction is lost
   */
  async copyNew(tx: Transaction, rows: readonly Buffer[]): Promise<boolean> {
    try {
      await tx.copyIn(`COPY dispatch (${COLUMNS}) FROM STDIN (FORMAT binary)`, [
        COPY_HEADER,
        ...rows,
        COPY_TRAILER,
      ]);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  /**
   * Rows that replace (or, after a conflict, may be new): through a staging table, with the guard of versions in the
   * statement itself, whatever was looked up before.
   *
   * @param inherited ids of what another node made, and this one speaks for
   *
   * @returns how many rows were written
   */
  async upsert(tx: Transaction, rows: readonly Buffer[], inherited: readonly string[]): Promise<number> {
    await tx.execute(
      `CREATE TEMPORARY TABLE IF NOT EXISTS staging ON COMMIT DELETE ROWS AS SELECT ${COLUMNS} FROM dispatch WITH NO DATA`,
    );
    await tx.copyIn(`COPY staging (${COLUMNS}) FROM STDIN (FORMAT binary)`, [
      COPY_HEADER,
      ...rows,
      COPY_TRAILER,
    ]);
    return tx.execute(
      `INSERT INTO dispatch (${COLUMNS}) SELECT ${COLUMNS} FROM staging ORDER BY dispatch_id
       ON CONFLICT (dispatch_id) DO UPDATE SET ${AMENDED.map((name) => `${name} = excluded.${name}`).join(', ')}
       WHERE (dispatch.node_id = excluded.node_id OR dispatch.dispatch_id = ANY($1::uuid[]))
         AND dispatch.version < excluded.version AND dispatch.state = 0`,
      [inherited],
    );
  }

  async replaceAddressees(
    tx: Transaction,
    amended: readonly string[],
    keys: readonly { readonly dispatchId: string; readonly personKey: string }[],
  ): Promise<void> {
    if (amended.length > 0)
      await tx.execute('DELETE FROM addressee WHERE dispatch_id = ANY($1::uuid[])', [amended]);
    if (keys.length === 0) return;
    await tx.execute(
      `INSERT INTO addressee (dispatch_id, person_key, visible_from)
       SELECT DISTINCT a.dispatch_id, a.person_key, d.visible_from
       FROM unnest($1::uuid[], $2::uuid[]) AS a(dispatch_id, person_key) JOIN dispatch d USING (dispatch_id)`,
      [keys.map(({ dispatchId }) => dispatchId), keys.map(({ personKey }) => personKey)],
    );
  }

  /** What facts changed of dispatches: state, term, instant, sequence. */
  async updateLife(tx: Transaction, folded: readonly Folded[]): Promise<void> {
    if (folded.length === 0) return;
    const life = folded.map(({ current }) => current.lifeCycle);
    await tx.execute(
      `UPDATE dispatch SET state = c.state, expires_at = c.expires_at, legal_at = c.legal_at, sequence = c.sequence
       FROM unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::int[])
         AS c(dispatch_id, state, expires_at, legal_at, sequence)
       WHERE dispatch.dispatch_id = c.dispatch_id`,
      [
        folded.map(({ dispatchId }) => dispatchId),
        life.map(({ state }) => codeOf(STATE, state)),
        life.map(({ expiresAtMs }) => instant(expiresAtMs)),
        life.map(({ legalAtMs }) => instant(legalAtMs)),
        folded.map(({ current }) => current.sequence),
      ],
    );
  }

  /** What is read again was received when it was first read. */
  async setReceived(tx: Transaction, ids: readonly string[], atMs: number): Promise<void> {
    if (ids.length > 0)
      await tx.execute('UPDATE dispatch SET received_at = $2 WHERE dispatch_id = ANY($1::uuid[])', [
        ids,
        new Date(atMs),
      ]);
  }

  async insertRejections(tx: Transaction, rejections: readonly PlacedRejection[]): Promise<void> {
    if (rejections.length === 0) return;
    await tx.execute(
      `INSERT INTO rejection (rejected_at, node_id, topic, partition, generation, "offset", code, pointer, detail, digest, event_id, dispatch_id)
       SELECT date_trunc('milliseconds', now()), * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::bigint[],
                $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[])`,
      [
        rejections.map(({ nodeId }) => nodeId),
        rejections.map(({ topic }) => topic),
        rejections.map(({ partition }) => partition),
        rejections.map(({ generation }) => generation),
        rejections.map(({ offset }) => offset),
        rejections.map(({ code }) => code),
        rejections.map(({ pointer }) => pointer ?? null),
        rejections.map(({ detail }) => detail ?? null),
        rejections.map(({ digest }) => digest),
        rejections.map(({ eventId }) => eventId ?? null),
        rejections.map(({ dispatchId }) => dispatchId ?? null),
      ],
    );
  }

  private async known(
    tx: Transaction,
    ids: readonly string[],
    statement: Statement,
  ): Promise<Map<string, KnownDispatch>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<KnownRow>(statement, [ids]);
    return new Map(rows.map((row) => [row.dispatch_id, asKnown(row)]));
  }
}

function asKnown(row: KnownRow): KnownDispatch {
  return {
    nodeId: row.node_id,
    issuer: row.issuer_dir3,
    version: row.version,
    digest: row.digest,
    sequence: row.sequence,
    lifeCycle: {
      kind: nameOf(KIND, row.kind),
      state: nameOf(STATE, row.state),
      expiresAtMs: row.expires_at?.getTime() ?? null,
      legalAtMs: row.legal_at?.getTime() ?? null,
    },
  };
}

function instant(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
