import { Inject, Injectable } from '@nestjs/common';
import type { LifeCycleEvent, LifeCycleEventName } from '@valija/contracts';
import { Database, type Transaction } from '@valija/database';
import { Sealer, codeOf, nameOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import type { RecoveredAct, RestoredAppearance } from './recovered-act.js';
import { CLOSED_DATABASE } from './databases.js';

export interface ToldEvent {
  readonly eventId: string;
  readonly name: LifeCycleEventName;
  readonly event: LifeCycleEvent;
}

interface WaitingRow {
  readonly event_id: string;
  readonly dispatch_id: string;
  readonly name: LifeCycleEventName;
  readonly sealed: Buffer;
  readonly state: number;
  readonly legal_at: Date | null;
  readonly last_sequence: number;
  readonly is_known: boolean;
}

export interface Wanted {
  /** All where undefined. */
  readonly dispatchIds?: readonly string[];
  /** Only acts, and only those that were written down until then. */
  readonly actsUntilMs?: number;
  readonly limit: number;
}

const KNOWN = `EXISTS (SELECT FROM life_fact f WHERE f.dispatch_id = r.dispatch_id AND f.sequence = r.sequence)`;

/** Acts and expiries that nodes were told of, sealed as everything that tells of persons. */
@Injectable()
export class RecoveredEventsRepository {
  constructor(
    @Inject(CLOSED_DATABASE) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  /** @returns how many of them the database did not know */
  async keepUnknown(tx: Transaction, told: readonly ToldEvent[]): Promise<number> {
    if (told.length === 0) return 0;
    await tx.execute(
      `INSERT INTO recovered_event (event_id, dispatch_id, sequence, name, recorded_at, sealed)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::bytea[])
         AS r(event_id, dispatch_id, sequence, name, recorded_at, sealed)
       WHERE NOT ${KNOWN} ON CONFLICT (event_id) DO NOTHING`,
      [
        told.map(({ eventId }) => eventId),
        told.map(({ event }) => event.dispatchId),
        told.map(({ event }) => event.sequence),
        told.map(({ name }) => name),
        told.map(({ event }) => event.recordedAt),
        told.map(({ event }) => this.sealer.seal(JSON.stringify(event), event.dispatchId)),
      ],
    );
    const [row] = await tx.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM recovered_event WHERE event_id = ANY($1::uuid[])',
      [told.map(({ eventId }) => eventId)],
    );
    return row?.n ?? 0;
  }

  /** Those whose dispatch is there, which is held until the transaction ends. */
  async lockReady(tx: Transaction, { dispatchIds, actsUntilMs, limit }: Wanted): Promise<RecoveredAct[]> {
    const rows = await tx.query<WaitingRow>(
      `SELECT r.event_id, r.dispatch_id, r.name, r.sealed, d.state, d.legal_at, d.sequence AS last_sequence,
              ${KNOWN} AS is_known
       FROM recovered_event r JOIN dispatch d USING (dispatch_id)
       WHERE ($1::uuid[] IS NULL OR r.dispatch_id = ANY($1))
         AND ($2::timestamptz IS NULL OR (r.recorded_at <= $2 AND r.name <> 'DispatchResolutionCorrected'))
       ORDER BY r.dispatch_id, r.sequence LIMIT $3 FOR UPDATE OF d`,
      [dispatchIds ?? null, actsUntilMs === undefined ? null : new Date(actsUntilMs), limit],
    );
    return rows.map((row) => ({
      eventId: row.event_id,
      name: row.name,
      event: JSON.parse(this.sealer.open(row.sealed, row.dispatch_id)) as LifeCycleEvent,
      isKnown: row.is_known,
      present: {
        state: nameOf(STATE, row.state),
        legalAtMs: row.legal_at?.getTime() ?? null,
        sequence: row.last_sequence,
      },
    }));
  }

  async insertAppearances(tx: Transaction, appearances: readonly RestoredAppearance[]): Promise<void> {
    for (const each of appearances)
      await tx.execute(
        `INSERT INTO appearance (appearance_id, dispatch_id, person_key, role, decision, has_effect, version, appeared_at,
           client_id, legal_warning_id, idempotency_key, sealed)
         VALUES ($1, $2, $3, $4, $5, true, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
        [
          each.appearanceId,
          each.dispatchId,
          each.personKey,
          each.role,
          each.decision,
          each.version,
          each.appearedAt,
          each.clientId,
          each.legalWarningId,
          // The application's own key was told to nobody: the same decision of the same person is known without it.
          `restored:${each.appearanceId}`,
          this.sealer.seal(each.receipt, each.appearanceId),
        ],
      );
  }

  async updateLife(
    tx: Transaction,
    dispatchId: string,
    life: {
      readonly state: (typeof STATE)[number];
      readonly legalAtMs: number | null;
      readonly sequence: number;
    },
  ): Promise<void> {
    await tx.execute('UPDATE dispatch SET state = $2, legal_at = $3, sequence = $4 WHERE dispatch_id = $1', [
      dispatchId,
      codeOf(STATE, life.state),
      life.legalAtMs === null ? null : new Date(life.legalAtMs),
      life.sequence,
    ]);
  }

  async forget(tx: Transaction, eventIds: readonly string[]): Promise<void> {
    await tx.execute('DELETE FROM recovered_event WHERE event_id = ANY($1::uuid[])', [eventIds]);
  }

  /** What the topic holds was sent: a row that waits for it was left behind by a pass that did not end. */
  async forgetSent(tx: Transaction, topic: string, eventIds: readonly string[]): Promise<void> {
    await tx.execute(`DELETE FROM outbox WHERE topic = $1 AND headers ->> 'ce_id' = ANY($2)`, [
      topic,
      eventIds,
    ]);
  }

  /** How many wait, by the name of the event. */
  async waiting(): Promise<Record<string, number>> {
    const rows = await this.database.query<{ name: string; n: number }>(
      'SELECT name, count(*)::int AS n FROM recovered_event GROUP BY name',
    );
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }
}
