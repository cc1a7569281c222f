import { Inject, Injectable } from '@nestjs/common';
import { type AlertItem, type AlertKind, type MailState, alertKinds, mailStates } from '@valija/contracts';
import { Database } from '@valija/database';
import type { Position } from './cursor.js';

export interface NewAlert {
  readonly alertId: string;
  readonly dispatchId: string;
  readonly personKey: string;
  readonly kind: AlertKind;
  readonly dueAtMs: number;
}

/** An alert that this process has in hand: nobody else sends it until the claim runs out. */
export interface ClaimedAlert {
  readonly alertId: string;
  readonly dispatchId: string;
  readonly personKey: string;
  readonly kind: AlertKind;
  readonly attempts: number;
  readonly mailId: string;
}

export interface BouncedMail {
  readonly personKey: string;
  readonly sentAtMs: number;
}

interface ClaimedRow {
  readonly alert_id: string;
  readonly dispatch_id: string;
  readonly person_key: string;
  readonly kind: number;
  readonly attempts: number;
  readonly mail_id: string;
}

interface ListedRow {
  readonly alert_id: string;
  readonly dispatch_id: string;
  readonly kind: number;
  readonly state: number;
  readonly due_at: Date;
  readonly settled_at: Date | null;
  readonly reason: string | null;
}

/** A job may come a little before its time. */
const EARLY_MS = 1_000;

const stateCode = (state: MailState): number => mailStates.indexOf(state);
const OPEN = String(stateCode('planned'));
const IN_HAND = String(stateCode('sending'));
const SENT = String(stateCode('sent'));

@Injectable()
export class AlertsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** What is there already stays as it is. @returns how many are new */
  async insert(alerts: readonly NewAlert[]): Promise<number> {
    if (alerts.length === 0) return 0;
    const rows = await this.database.query(
      {
        name: 'alerts-insert',
        text: `INSERT INTO alert (alert_id, dispatch_id, person_key, kind, due_at)
               SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::timestamptz[])
               ON CONFLICT DO NOTHING RETURNING 1`,
      },
      [
        alerts.map(({ alertId }) => alertId),
        alerts.map(({ dispatchId }) => dispatchId),
        alerts.map(({ personKey }) => personKey),
        alerts.map(({ kind }) => alertKinds.indexOf(kind)),
        alerts.map(({ dueAtMs }) => new Date(dueAtMs)),
      ],
    );
    return rows.length;
  }

  /** Due before an instant and without a job, or overdue with one that has not come: the earliest first. */
  async findUnqueued(
    { horizonMs, overdueMs }: { readonly horizonMs: number; readonly overdueMs: number },
    most: number,
  ): Promise<{ alertId: string; dueAtMs: number }[]> {
    const rows = await this.database.query<{ alert_id: string; due_at: Date }>(
      {
        name: 'alerts-unqueued',
        text: `SELECT alert_id, due_at FROM alert
               WHERE state = ${OPEN} AND due_at < $1
                 AND (queued_at IS NULL OR (due_at < $2 AND queued_at < $2)) ORDER BY due_at LIMIT $3`,
      },
      [new Date(horizonMs), new Date(overdueMs), most],
    );
    return rows.map(({ alert_id: alertId, due_at }) => ({ alertId, dueAtMs: due_at.getTime() }));
  }

  async markQueued(alertIds: readonly string[], nowMs: number): Promise<void> {
    await this.database.query(
      { name: 'alerts-queued', text: 'UPDATE alert SET queued_at = $2 WHERE alert_id = ANY($1::uuid[])' },
      [alertIds, new Date(nowMs)],
    );
  }

  /** The queue has forgotten everything. */
  async unqueueAll(): Promise<number> {
    const rows = await this.database.query(
      `UPDATE alert SET queued_at = NULL WHERE state = ${OPEN} AND queued_at IS NOT NULL RETURNING 1`,
    );
    return rows.length;
  }

  /** Whoever had them in hand has not come back. */
  async freeLost(nowMs: number): Promise<number> {
    const rows = await this.database.query(
      `UPDATE alert SET state = ${OPEN}, queued_at = NULL, claimed_until = NULL
       WHERE state = ${IN_HAND} AND claimed_until < $1 RETURNING 1`,
      [new Date(nowMs)],
    );
    return rows.length;
  }

  /**
   * Takes an alert in hand, and everything else that is due for its person: the wall between two jobs of the same alert,
   * and between two of the same person.
   */
  async claim(
    alertId: string,
    { nowMs, untilMs, mailId }: { readonly nowMs: number; readonly untilMs: number; readonly mailId: string },
  ): Promise<ClaimedAlert[]> {
    const rows = await this.database.query<ClaimedRow>(
      {
        name: 'alerts-claim',
        text: `UPDATE alert SET state = ${IN_HAND}, attempts = attempts + 1, claimed_until = $3,
                 mail_id = coalesce(mail_id, $4)
               WHERE person_key = (SELECT person_key FROM alert WHERE alert_id = $1)
                 AND state = ${OPEN} AND due_at <= $2
               RETURNING alert_id, dispatch_id, person_key, kind, attempts, mail_id`,
      },
      [alertId, new Date(nowMs + EARLY_MS), new Date(untilMs), mailId],
    );
    return rows.map((row) => ({
      alertId: row.alert_id,
      dispatchId: row.dispatch_id,
      personKey: row.person_key,
      kind: alertKinds[row.kind] ?? 'new',
      attempts: row.attempts,
      mailId: row.mail_id,
    }));
  }

  async settle(
    alerts: readonly Pick<ClaimedAlert, 'alertId' | 'mailId'>[],
    state: MailState,
    nowMs: number,
    reason?: string,
  ): Promise<void> {
    if (alerts.length === 0) return;
    await this.database.query(
      {
        name: 'alerts-settle',
        text: `UPDATE alert SET state = $2, settled_at = $3, reason = $4, mail_id = $5, claimed_until = NULL
               WHERE alert_id = ANY($1::uuid[]) AND state = ${IN_HAND}`,
      },
      [
        alerts.map(({ alertId }) => alertId),
        stateCode(state),
        new Date(nowMs),
        reason ?? null,
        alerts[0]?.mailId,
      ],
    );
  }

  /** Puts alerts back that were not sent now. A job that is tried again finds them. */
  async release(alertIds: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE alert SET state = ${OPEN}, claimed_until = NULL WHERE alert_id = ANY($1::uuid[]) AND state = ${IN_HAND}`,
      [alertIds],
    );
  }

  /** It will go with another mail than those that it was claimed with: a mail program shows only one of an id. */
  async postpone(alertId: string, dueAtMs: number): Promise<void> {
    await this.database.query(
      `UPDATE alert SET state = ${OPEN}, claimed_until = NULL, due_at = $2, queued_at = NULL, attempts = 0, mail_id = NULL
       WHERE alert_id = $1`,
      [alertId, new Date(dueAtMs)],
    );
  }

  /**
   * A report may be quicker than the row that its mail has gone.
   *
   * @returns whose mail it was, and when it went; undefined where none of ours has this id
   */
  async markBounced(mailId: string, code: string, nowMs: number): Promise<BouncedMail | undefined> {
    const [row] = await this.database.query<{ person_key: string; sent_at: Date }>(
      `WITH mail AS (SELECT alert_id, coalesce(settled_at, $3) AS sent_at FROM alert
                     WHERE mail_id = $1 AND state IN (${IN_HAND}, ${SENT}) FOR UPDATE)
       UPDATE alert SET state = $4, reason = $2, settled_at = $3 FROM mail WHERE alert.alert_id = mail.alert_id
       RETURNING person_key, sent_at`,
      [mailId, code, new Date(nowMs), stateCode('bounced')],
    );
    return row && { personKey: row.person_key, sentAtMs: row.sent_at.getTime() };
  }

  /** The newest first. */
  async findPage(personKey: string, after: Position | undefined, limit: number): Promise<AlertItem[]> {
    const rows = await this.database.query<ListedRow>(
      `SELECT alert_id, dispatch_id, kind, state, due_at, settled_at, reason FROM alert
       WHERE person_key = $1 AND ($2::timestamptz IS NULL OR (due_at, alert_id) < ($2, $3::uuid))
       ORDER BY due_at DESC, alert_id DESC LIMIT $4`,
      [personKey, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map((row) => ({
      alertId: row.alert_id,
      dispatchId: row.dispatch_id,
      kind: alertKinds[row.kind] ?? 'new',
      state: mailStates[row.state] ?? 'planned',
      dueAt: row.due_at.toISOString(),
      ...(row.settled_at && { settledAt: row.settled_at.toISOString() }),
      ...(row.reason !== null && { reason: row.reason }),
    }));
  }

  /** How long the alert that is due the longest has waited, in seconds. */
  async overdueS(nowMs: number): Promise<number> {
    const [row] = await this.database.query<{ due_at: Date | null }>(
      `SELECT min(due_at) AS due_at FROM alert WHERE state IN (${OPEN}, ${IN_HAND})`,
    );
    return Math.max(0, (nowMs - (row?.due_at?.getTime() ?? nowMs)) / 1_000);
  }

  /** What was settled before an instant is forgotten. */
  async prune(beforeMs: number): Promise<void> {
    await this.database.query('DELETE FROM alert WHERE settled_at < $1', [new Date(beforeMs)]);
  }
}
