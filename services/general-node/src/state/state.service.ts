import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { type DatabaseSync, inTransaction, openOutbox } from '@valija/node-sdk';
import { SCHEMA } from './schema.js';

const FILE = 'general-node.sqlite';
/** Names and numbers of people pass through here: nobody else on the machine reads along. */
const OWNER_ONLY = 0o700;

/** The one file of this node. SQLite answers at once: nothing here waits, so a transaction cannot be left half done. */
export class State {
  private readonly statements = new Map<string, StatementSync>();

  constructor(readonly database: DatabaseSync) {
    database.exec(SCHEMA);
  }

  static open(directory: string): State {
    mkdirSync(directory, { recursive: true, mode: OWNER_ONLY });
    return new State(openOutbox(join(directory, FILE)));
  }

  /** Does work in one transaction, of which node-sdk's outbox is part. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.database, work);
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  row<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.statement(sql).get(...values) as T | undefined;
  }

  rows<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.statement(sql).all(...values) as T[];
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }
}
