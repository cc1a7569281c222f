import { Inject, Injectable } from '@nestjs/common';
import type { OpenDispatch } from '@valija/contracts';
import { Database } from '@valija/database';
import { KIND, nameOf } from '@valija/dispatch-rows';
import { CITIZEN_ROLE } from '../migrations/migrations.js';

interface WaitingRow {
  readonly dispatch_id: string;
  readonly kind: number;
  readonly visible_from: Date;
  readonly expires_at: Date | null;
}

const COLUMNS = 'd.dispatch_id, d.kind, d.visible_from, d.expires_at';
const isOpen = 'd.state = 0 AND (d.expires_at IS NULL OR d.expires_at > $2)';
const MOST = 1_000;

const SOME = `
  SELECT ${COLUMNS} FROM dispatch d
  WHERE d.dispatch_id = ANY($3) AND d.visible_from <= $2 AND ${isOpen}
    AND (d.holder_key = $1
         OR EXISTS (SELECT FROM addressee a WHERE a.dispatch_id = d.dispatch_id AND a.person_key = $1))`;

/** Also what will become visible. */
const ALL = `
  (SELECT ${COLUMNS} FROM dispatch d
   WHERE d.holder_key = $1 AND ${isOpen} ORDER BY d.visible_from DESC, d.dispatch_id DESC LIMIT ${String(MOST)})
  UNION ALL
  (SELECT ${COLUMNS} FROM addressee a JOIN dispatch d USING (dispatch_id)
   WHERE a.person_key = $1 AND d.holder_key <> $1 AND ${isOpen}
   ORDER BY a.visible_from DESC, a.dispatch_id DESC LIMIT ${String(MOST)})
  ORDER BY visible_from DESC, dispatch_id DESC LIMIT ${String(MOST)}`;

/** Behind row-level security, like every question about one person. */
@Injectable()
export class WaitingRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  findOpen(personKey: string, dispatchIds: readonly string[], nowMs: number): Promise<OpenDispatch[]> {
    return this.find(personKey, { name: 'waiting-of', text: SOME }, [new Date(nowMs), dispatchIds]);
  }

  findAllOpen(personKey: string, nowMs: number): Promise<OpenDispatch[]> {
    return this.find(personKey, { name: 'waiting-all', text: ALL }, [new Date(nowMs)]);
  }

  private find(
    personKey: string,
    { name, text }: { readonly name: string; readonly text: string },
    rest: readonly unknown[],
  ): Promise<OpenDispatch[]> {
    return this.database.asPerson(
      personKey,
      async (scope) => {
        const rows = await scope.query<WaitingRow>(name, text, [personKey, ...rest]);
        return rows.map((row) => ({
          dispatchId: row.dispatch_id,
          kind: nameOf(KIND, row.kind),
          visibleFromMs: row.visible_from.getTime(),
          expiresAtMs: row.expires_at?.getTime() ?? null,
        }));
      },
      CITIZEN_ROLE,
    );
  }
}
