import { Inject, Injectable } from '@nestjs/common';
import type { DirectoryEntity, DirectoryRecord } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { ChangeEntity } from './change.entity.js';
import { EntryEntity } from './entry.entity.js';

export interface HistoryItem {
  readonly revision: number;
  readonly value: object | null;
  readonly changedBy: string;
  readonly changedAt: Date;
}

@Injectable()
export class EntriesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The present revision and every entry, as one consistent picture. */
  readAll(): Promise<{ revision: number; records: DirectoryRecord[] }> {
    return this.database.transaction(async (tx) => {
      await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return { revision: await this.revision(tx), records: await this.all(tx) };
    });
  }

  /** The newest record of each entry that changed after a revision. */
  readChanges(since: number): Promise<{ revision: number; records: DirectoryRecord[]; isRestored: boolean }> {
    return this.database.transaction(async (tx) => {
      await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const records = await tx.query<DirectoryRecord>(
        `SELECT DISTINCT ON (entity, key) entity, key, value FROM change
         WHERE revision > $1 ORDER BY entity, key, revision DESC`,
        [since],
      );
      const [row] = await tx.query<{ restored: number }>('SELECT restored FROM revision');
      return { revision: await this.revision(tx), records, isRestored: since < (row?.restored ?? 0) };
    });
  }

  /** Copies of before this revision are loaded anew: it was restored from a backup. */
  async markRestored(tx: Transaction, revision: number): Promise<void> {
    await tx.execute('UPDATE revision SET revision = $1, restored = $1', [revision]);
  }

  /** Holds the revision until the transaction ends: changes come one after the other. */
  async lockRevision(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ revision: number }>('SELECT revision FROM revision FOR UPDATE');
    return row?.revision ?? 0;
  }

  all(tx: Transaction): Promise<DirectoryRecord[]> {
    return tx.query<DirectoryRecord>('SELECT entity, key, value FROM entry');
  }

  async write(
    tx: Transaction,
    revision: number,
    records: readonly DirectoryRecord[],
    by: { who: string; at: Date },
  ): Promise<void> {
    const columns = [
      records.map(({ entity }) => entity),
      records.map(({ key }) => key),
      records.map(({ value }) => (value === null ? null : JSON.stringify(value))),
    ];
    await tx.execute('UPDATE revision SET revision = $1', [revision]);
    await tx.execute(
      `INSERT INTO change (revision, entity, key, value, changed_by, changed_at)
       SELECT $1, e, k, v, $5, $6 FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS c(e, k, v)`,
      [revision, ...columns, by.who, by.at],
    );
    await tx.execute(
      `INSERT INTO entry (entity, key, value, revision)
       SELECT e, k, v, $1 FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS c(e, k, v) WHERE v IS NOT NULL
       ON CONFLICT (entity, key) DO UPDATE SET value = excluded.value, revision = excluded.revision`,
      [revision, ...columns],
    );
    await tx.execute(
      `DELETE FROM entry USING unnest($1::text[], $2::text[], $3::jsonb[]) AS c(e, k, v)
       WHERE entry.entity = e AND entry.key = k AND v IS NULL`,
      columns,
    );
  }

  findPage(entity: DirectoryEntity, after: string, limit: number): Promise<EntryEntity[]> {
    return this.database.transaction((tx) =>
      tx.manager
        .createQueryBuilder(EntryEntity, 'entry')
        .where('entry.entity = :entity AND entry.key > :after', { entity, after })
        .orderBy('entry.key')
        .take(limit)
        .getMany(),
    );
  }

  findHistory(entity: DirectoryEntity, key: string): Promise<HistoryItem[]> {
    return this.database.transaction((tx) =>
      tx.manager.find(ChangeEntity, { where: { entity, key }, order: { revision: 'DESC' }, take: 200 }),
    );
  }

  private async revision(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ revision: number }>('SELECT revision FROM revision');
    return row?.revision ?? 0;
  }
}
