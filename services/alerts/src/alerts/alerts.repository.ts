import { Inject, Injectable } from '@nestjs/common';
import { type AlertItem, type AlertKind, alertKinds, mailStates } from '@valija/contracts';
import { Database } from '@valija/database';
import type { Position } from '../paging.js';

export interface NewAlert {
  readonly alertId: string;
  readonly dispatchId: string;
  readonly personKey: string;
  readonly kind: AlertKind;
  readonly dueAtMs: number;
}

/** What an alert tells of. */
export type KnownAlert = Pick<NewAlert, 'alertId' | 'dispatchId' | 'kind'>;

interface ListedRow {
  readonly alert_id: string;
  readonly dispatch_id: string;
  readonly kind: number;
  readonly state: number;
  readonly due_at: Date;
  readonly settled_at: Date | null;
  readonly reason: string | null;
}

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

  async find(alertIds: readonly string[]): Promise<KnownAlert[]> {
    const rows = await this.database.query<{ alert_id: string; dispatch_id: string; kind: number }>(
      {
        name: 'alerts-find',
        text: 'SELECT alert_id, dispatch_id, kind FROM alert WHERE alert_id = ANY($1::uuid[])',
      },
      [alertIds],
    );
    return rows.map((row) => ({
      alertId: row.alert_id,
      dispatchId: row.dispatch_id,
      kind: alertKinds[row.kind] ?? 'new',
    }));
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
}
