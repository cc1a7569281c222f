import { Inject, Injectable } from '@nestjs/common';
import { type MailState, mailStates } from '@valija/contracts';
import { Database } from '@valija/database';
import type { MailTable } from './mail-kind.js';

/** A row that this process has in hand: nobody else sends it until the claim runs out. */
export interface ClaimedMail {
  readonly id: string;
  readonly personKey: string;
  readonly attempts: number;
  readonly mailId: string;
}

export interface BouncedMail {
  readonly personKey: string;
  readonly sentAtMs: number;
}

interface ClaimedRow {
  readonly id: string;
  readonly person_key: string;
  readonly attempts: number;
  readonly mail_id: string;
}

const stateCode = (state: MailState): number => mailStates.indexOf(state);
const OPEN = String(stateCode('planned'));
const IN_HAND = String(stateCode('sending'));
const SENT = String(stateCode('sent'));

/** What the tables of mails share: when a row is due, who has it in hand, and what became of it. */
@Injectable()
export class MailsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Due before an instant and without a job, or overdue with one that has not come: the earliest first. */
  async findUnqueued(
    { name, id }: MailTable,
    { horizonMs, overdueMs }: { readonly horizonMs: number; readonly overdueMs: number },
    most: number,
  ): Promise<{ id: string; dueAtMs: number }[]> {
    const rows = await this.database.query<{ id: string; due_at: Date }>(
      {
        name: `${name}-unqueued`,
        text: `SELECT ${id} AS id, due_at FROM ${name}
               WHERE state = ${OPEN} AND due_at < $1
                 AND (queued_at IS NULL OR (due_at < $2 AND queued_at < $2)) ORDER BY due_at LIMIT $3`,
      },
      [new Date(horizonMs), new Date(overdueMs), most],
    );
    return rows.map((row) => ({ id: row.id, dueAtMs: row.due_at.getTime() }));
  }

  async markQueued({ name, id }: MailTable, ids: readonly string[], nowMs: number): Promise<void> {
    await this.database.query(
      { name: `${name}-queued`, text: `UPDATE ${name} SET queued_at = $2 WHERE ${id} = ANY($1::uuid[])` },
      [ids, new Date(nowMs)],
    );
  }

  /** The queue has forgotten everything. */
  async unqueueAll({ name }: MailTable): Promise<number> {
    const rows = await this.database.query(
      `UPDATE ${name} SET queued_at = NULL WHERE state = ${OPEN} AND queued_at IS NOT NULL RETURNING 1`,
    );
    return rows.length;
  }

  /** Whoever had them in hand has not come back. */
  async freeLost({ name }: MailTable, nowMs: number): Promise<void> {
    await this.database.query(
      {
        name: `${name}-lost`,
        text: `UPDATE ${name} SET state = ${OPEN}, queued_at = NULL, claimed_until = NULL
               WHERE state = ${IN_HAND} AND claimed_until < $1`,
      },
      [new Date(nowMs)],
    );
  }

  /**
   * Takes a row in hand, and everything else that is due for its person until an instant: the wall between two jobs of the same row,
   * and between two of the same person.
   */
  async claim(
    { name, id }: MailTable,
    ofId: string,
    { dueMs, untilMs, mailId }: { readonly dueMs: number; readonly untilMs: number; readonly mailId: string },
  ): Promise<ClaimedMail[]> {
    const rows = await this.database.query<ClaimedRow>(
      {
        name: `${name}-claim`,
        text: `UPDATE ${name} SET state = ${IN_HAND}, attempts = attempts + 1, claimed_until = $3,
                 mail_id = coalesce(mail_id, $4)
               WHERE person_key = (SELECT person_key FROM ${name} WHERE ${id} = $1)
                 AND state = ${OPEN} AND due_at <= $2
               RETURNING ${id} AS id, person_key, attempts, mail_id`,
      },
      [ofId, new Date(dueMs), new Date(untilMs), mailId],
    );
    return rows.map((row) => ({
      id: row.id,
      personKey: row.person_key,
      attempts: row.attempts,
      mailId: row.mail_id,
    }));
  }

  async settle(
    { name, id }: MailTable,
    claimed: readonly Pick<ClaimedMail, 'id' | 'mailId'>[],
    { state, reason, nowMs }: { readonly state: MailState; readonly reason?: string; readonly nowMs: number },
  ): Promise<void> {
    if (claimed.length === 0) return;
    await this.database.query(
      {
        name: `${name}-settle`,
        text: `UPDATE ${name} SET state = $2, settled_at = $3, reason = $4, mail_id = $5, claimed_until = NULL
               WHERE ${id} = ANY($1::uuid[]) AND state = ${IN_HAND}`,
      },
      [claimed.map((each) => each.id), stateCode(state), new Date(nowMs), reason ?? null, claimed[0]?.mailId],
    );
  }

  /** Puts rows back that were not sent now. A job that is tried again finds them. */
  async release({ name, id }: MailTable, ids: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE ${name} SET state = ${OPEN}, claimed_until = NULL WHERE ${id} = ANY($1::uuid[]) AND state = ${IN_HAND}`,
      [ids],
    );
  }

  /** It will go with another mail than those that it was claimed with: a mail program shows only one of an id. */
  async postpone({ name, id }: MailTable, ofId: string, dueAtMs: number): Promise<void> {
    await this.database.query(
      `UPDATE ${name} SET state = ${OPEN}, claimed_until = NULL, due_at = $2, queued_at = NULL, attempts = 0, mail_id = NULL
       WHERE ${id} = $1`,
      [ofId, new Date(dueAtMs)],
    );
  }

  /**
   * A report may be quicker than the row that its mail has gone.
   *
   * @returns whose mail it was, and when it went; undefined where none of ours has this id
   */
  async markBounced(
    { name, id }: MailTable,
    { mailId, code, nowMs }: { readonly mailId: string; readonly code: string; readonly nowMs: number },
  ): Promise<BouncedMail | undefined> {
    const [row] = await this.database.query<{ person_key: string; sent_at: Date }>(
      `WITH mail AS (SELECT ${id}, coalesce(settled_at, $3) AS sent_at FROM ${name}
                     WHERE mail_id = $1 AND state IN (${IN_HAND}, ${SENT}) FOR UPDATE)
       UPDATE ${name} SET state = $4, reason = $2, settled_at = $3 FROM mail WHERE ${name}.${id} = mail.${id}
       RETURNING person_key, sent_at`,
      [mailId, code, new Date(nowMs), stateCode('bounced')],
    );
    return row && { personKey: row.person_key, sentAtMs: row.sent_at.getTime() };
  }

  /** How long the row that is due the longest has waited, in seconds. */
  async overdueS({ name }: MailTable, nowMs: number): Promise<number> {
    const [row] = await this.database.query<{ due_at: Date | null }>({
      name: `${name}-overdue`,
      text: `SELECT min(due_at) AS due_at FROM ${name} WHERE state IN (${OPEN}, ${IN_HAND})`,
    });
    return Math.max(0, (nowMs - (row?.due_at?.getTime() ?? nowMs)) / 1_000);
  }

  /** What was settled before an instant is forgotten. */
  async prune({ name }: MailTable, beforeMs: number): Promise<void> {
    await this.database.query(`DELETE FROM ${name} WHERE settled_at < $1`, [new Date(beforeMs)]);
  }
}
