import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@valija/database';
import { Sealer } from '@valija/dispatch-rows';
import { CODES_WINDOW_MS, type CodesSent, type Pending } from './verification.js';

export interface KnownContact {
  readonly address: string;
  readonly verifiedAtMs: number;
  readonly bounce: { readonly atMs: number; readonly code: string } | undefined;
  /** Nothing is sent until it is verified again. */
  readonly isStopped: boolean;
}

interface ContactRow {
  readonly sealed: Buffer;
  readonly verified_at: Date;
  readonly bounced_at: Date | null;
  readonly bounce_code: string | null;
  readonly is_stopped: boolean;
}

interface PendingRow {
  readonly sealed: Buffer;
  readonly expires_at: Date;
  readonly tries_left: number;
}

/** Who may be told, and since when. */
export interface Reachable {
  readonly personKey: string;
  readonly verifiedAtMs: number;
}

@Injectable()
export class ContactsRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  async find(personKey: string): Promise<KnownContact | undefined> {
    const [row] = await this.database.query<ContactRow>(
      { name: 'contact', text: 'SELECT * FROM contact WHERE person_key = $1' },
      [personKey],
    );
    return row && this.open(row, personKey);
  }

  async findPending(personKey: string): Promise<Pending | undefined> {
    const [row] = await this.database.query<PendingRow>(
      'SELECT * FROM pending_contact WHERE person_key = $1',
      [personKey],
    );
    return row && this.openPending(row, personKey);
  }

  async lockPending(tx: Transaction, personKey: string): Promise<Pending | undefined> {
    const [row] = await tx.query<PendingRow>(
      'SELECT * FROM pending_contact WHERE person_key = $1 FOR UPDATE',
      [personKey],
    );
    return row && this.openPending(row, personKey);
  }

  /** Of these persons, those to whom mail can be sent. */
  async findReachable(personKeys: readonly string[]): Promise<Reachable[]> {
    const rows = await this.database.query<{ person_key: string; verified_at: Date }>(
      {
        name: 'reachable',
        text: `SELECT person_key, verified_at FROM contact WHERE person_key = ANY($1::uuid[]) AND NOT is_stopped`,
      },
      [personKeys],
    );
    return rows.map(asReachable);
  }

  /** Those for whom the store was not asked since an instant, the longest ago first. */
  async findToLookAt(beforeMs: number, most: number): Promise<Reachable[]> {
    const rows = await this.database.query<{ person_key: string; verified_at: Date }>(
      `SELECT person_key, verified_at FROM contact
       WHERE (looked_at IS NULL OR looked_at < $1) AND NOT is_stopped ORDER BY looked_at NULLS FIRST LIMIT $2`,
      [new Date(beforeMs), most],
    );
    return rows.map(asReachable);
  }

  async markLookedAt(personKey: string, atMs: number): Promise<void> {
    await this.database.query('UPDATE contact SET looked_at = $2 WHERE person_key = $1', [
      personKey,
      new Date(atMs),
    ]);
  }

  /** Codes of the last hour; nobody else sends one for this person or to this address until the transaction ends. */
  async countCodes(
    tx: Transaction,
    who: { readonly personKey: string; readonly addressKey: string },
    nowMs: number,
  ): Promise<{ ofPerson: CodesSent; toAddress: CodesSent }> {
    for (const key of [who.personKey, who.addressKey])
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [key]);
    await tx.execute('DELETE FROM code_sent WHERE sent_at < $1', [new Date(nowMs - CODES_WINDOW_MS)]);
    const count = async (column: 'person_key' | 'address_key', key: string): Promise<CodesSent> => {
      const [row] = await tx.query<{ count: number; oldest: Date | null }>(
        `SELECT count(*) AS count, min(sent_at) AS oldest FROM code_sent WHERE ${column} = $1`,
        [key],
      );
      return { count: row?.count ?? 0, oldestAtMs: row?.oldest?.getTime() ?? nowMs };
    };
    return {
      ofPerson: await count('person_key', who.personKey),
      toAddress: await count('address_key', who.addressKey),
    };
  }

  async addCode(
    tx: Transaction,
    who: { readonly personKey: string; readonly addressKey: string },
    nowMs: number,
  ): Promise<void> {
    await tx.execute('INSERT INTO code_sent (sent_at, person_key, address_key) VALUES ($1, $2, $3)', [
      new Date(nowMs),
      who.personKey,
      who.addressKey,
    ]);
  }

  /** The newest code is the one that counts. */
  async savePending(personKey: string, { address, code, expiresAtMs, triesLeft }: Pending): Promise<void> {
    await this.database.query(
      `INSERT INTO pending_contact (person_key, sealed, expires_at, tries_left) VALUES ($1, $2, $3, $4)
       ON CONFLICT (person_key) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at,
         tries_left = excluded.tries_left`,
      [
        personKey,
        this.sealer.seal(JSON.stringify({ address, code }), personKey),
        new Date(expiresAtMs),
        triesLeft,
      ],
    );
  }

  async setTriesLeft(tx: Transaction, personKey: string, triesLeft: number): Promise<void> {
    await tx.execute('UPDATE pending_contact SET tries_left = $2 WHERE person_key = $1', [
      personKey,
      triesLeft,
    ]);
  }

  async dropPending(personKey: string): Promise<void> {
    await this.database.query('DELETE FROM pending_contact WHERE person_key = $1', [personKey]);
  }

  /** The address is in use from now on; what was known of another is forgotten. */
  async verify(tx: Transaction, personKey: string, address: string, nowMs: number): Promise<void> {
    await tx.execute('DELETE FROM pending_contact WHERE person_key = $1', [personKey]);
    await tx.execute(
      `INSERT INTO contact (person_key, sealed, verified_at) VALUES ($1, $2, $3)
       ON CONFLICT (person_key) DO UPDATE SET sealed = excluded.sealed, verified_at = excluded.verified_at,
         bounced_at = NULL, bounce_code = NULL, is_stopped = false, looked_at = NULL`,
      [personKey, this.sealer.seal(JSON.stringify({ address }), personKey), new Date(nowMs)],
    );
  }

  async recordBounce(
    personKey: string,
    {
      code,
      isFinal,
      sentAtMs,
    }: { readonly code: string; readonly isFinal: boolean; readonly sentAtMs: number },
    nowMs: number,
  ): Promise<void> {
    await this.database.query(
      `UPDATE contact SET bounced_at = $3, bounce_code = $2, is_stopped = is_stopped OR $4
       WHERE person_key = $1 AND verified_at <= $5`,
      [personKey, code, new Date(nowMs), isFinal, new Date(sentAtMs)],
    );
  }

  async forget(tx: Transaction, personKey: string): Promise<void> {
    await tx.execute('DELETE FROM pending_contact WHERE person_key = $1', [personKey]);
    await tx.execute('DELETE FROM contact WHERE person_key = $1', [personKey]);
  }

  private open(row: ContactRow, personKey: string): KnownContact {
    const { address } = JSON.parse(this.sealer.open(row.sealed, personKey)) as { address: string };
    return {
      address,
      verifiedAtMs: row.verified_at.getTime(),
      bounce: row.bounced_at
        ? { atMs: row.bounced_at.getTime(), code: row.bounce_code ?? 'unknown' }
        : undefined,
      isStopped: row.is_stopped,
    };
  }

  private openPending(row: PendingRow, personKey: string): Pending {
    const { address, code } = JSON.parse(this.sealer.open(row.sealed, personKey)) as Pick<
      Pending,
      'address' | 'code'
    >;
    return { address, code, expiresAtMs: row.expires_at.getTime(), triesLeft: row.tries_left };
  }
}

function asReachable(row: { readonly person_key: string; readonly verified_at: Date }): Reachable {
  return { personKey: row.person_key, verifiedAtMs: row.verified_at.getTime() };
}
