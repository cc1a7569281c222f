import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type DatabaseSync, inTransaction, openOutbox } from '@valija/node-sdk';
import { SCHEMA } from './schema.js';

const FILE = 'general-node.sqlite';
/** Names and numbers of people pass through here: nobody else on the machine reads along. */
const OWNER_ONLY = 0o700;

/** The one file of this node. SQLite answers at once: nothing here waits, so a transaction cannot be left half done. */
export class State {
  private readonly statements = new Map<string, StatementSync>();
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(readonly database: DatabaseSync) {
    // What is removed is overwritten: a name that stays in a free page was not removed.
    database.exec('PRAGMA secure_delete = ON');
    this.migrate();
  }

  static open(directory: string): State {
    mkdirSync(directory, { recursive: true, mode: OWNER_ONLY });
    return new State(openOutbox(join(directory, FILE)));
  }

  /** Does work in one transaction, of which node-sdk's outbox is part. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.database, work);
  }

  /**
   * A turn of the event loop that nobody else who asks here gets, in the order of asking. Work that is too long for one
   * go is cut into slices, and each waits for its turn: however many are at it, the loop is free after every slice.
   */
  turn(): Promise<unknown> {
    this.lastTurn = this.lastTurn.then(() => setImmediate());
    return this.lastTurn;
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

  private migrate(): void {
    const version = Number(this.row<{ user_version: number }>('PRAGMA user_version')?.user_version);
    for (const [index, step] of SCHEMA.entries()) {
      if (index < version) continue;
      this.transaction(() => {
        this.database.exec(step);
        this.database.exec(`PRAGMA user_version = ${String(index + 1)}`);
      });
    }
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }
}
