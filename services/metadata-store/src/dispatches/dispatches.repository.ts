import { Inject, Injectable } from '@nestjs/common';
import type {
  DispatchFilters,
  DispatchSnapshot,
  DispatchStateName,
  PersonRole,
  SummaryGroup,
} from '@valija/contracts';
import { Database, type PersonScope } from '@valija/database';
import { KIND, Sealer, codeOf, nameOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import { CITIZEN_ROLE } from '../migrations/migrations.js';
import type { Position } from './cursor.js';
import type { OpenedDispatch } from './present.js';

interface DispatchRow {
  readonly dispatch_id: string;
  readonly state: number;
  readonly role: PersonRole;
  readonly visible_from: Date;
  readonly received_at: Date;
  readonly expires_at: Date | null;
  readonly legal_at: Date | null;
  readonly sealed: Buffer;
  readonly appearance_id?: string | null;
}

export interface PageRequest {
  readonly filters: DispatchFilters;
  readonly isPending: boolean;
  readonly after: Position | undefined;
  readonly limit: number;
  readonly nowMs: number;
}

const COLUMNS = 'd.dispatch_id, d.state, d.visible_from, d.received_at, d.expires_at, d.legal_at, d.sealed';
const FIRST: Position = { visibleFrom: 'infinity', dispatchId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

const isOpen = 'd.state = 0 AND (d.expires_at IS NULL OR d.expires_at > $2)';
/** The state that counts at $2, whether or not an expiry is written down yet. */
const stateNow = 'CASE WHEN d.state = 0 AND d.expires_at <= $2 THEN 4 ELSE d.state END';
const filtered = `($6::smallint[] IS NULL OR ${stateNow} = ANY($6))
  AND ($7::smallint IS NULL OR d.kind = $7) AND ($8::text IS NULL OR d.issuer_dir3 = $8)
  AND ($9::timestamptz IS NULL OR d.visible_from >= $9) AND ($10::timestamptz IS NULL OR d.visible_from < $10)`;

/** A person's own rows, then those that the person receives for others: two indexes, one order. */
const page = (condition: string): string => `
  (SELECT ${COLUMNS}, 'holder' AS role FROM dispatch d
   WHERE d.holder_key = $1 AND d.visible_from <= $2 AND (d.visible_from, d.dispatch_id) < ($3, $4) AND ${condition}
   ORDER BY d.visible_from DESC, d.dispatch_id DESC LIMIT $5)
  UNION ALL
  (SELECT ${COLUMNS}, 'addressee' AS role FROM addressee a JOIN dispatch d USING (dispatch_id)
   WHERE a.person_key = $1 AND a.visible_from <= $2 AND (a.visible_from, a.dispatch_id) < ($3, $4)
     AND d.holder_key <> $1 AND ${condition}
   ORDER BY a.visible_from DESC, a.dispatch_id DESC LIMIT $5)
  ORDER BY visible_from DESC, dispatch_id DESC LIMIT $5`;

const PENDING = page(isOpen);
const FILTERED = page(filtered);

@Injectable()
export class DispatchesRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  /** Questions of one person, behind row-level security. */
  asPerson<T>(personKey: string, work: (scope: PersonScope) => Promise<T>): Promise<T> {
    return this.database.asPerson(personKey, work, CITIZEN_ROLE);
  }

  async findPage(
    scope: PersonScope,
    { filters, isPending, after = FIRST, limit, nowMs }: PageRequest,
  ): Promise<OpenedDispatch[]> {
    const common = [scope.personKey, new Date(nowMs), after.visibleFrom, after.dispatchId, limit];
    const rows = isPending
      ? await scope.query<DispatchRow>('dispatches-pending', PENDING, common)
      : await scope.query<DispatchRow>('dispatches-page', FILTERED, [...common, ...filterValues(filters)]);
    return rows.map((row) => this.open(row));
  }

  async findOne(scope: PersonScope, dispatchId: string, nowMs: number): Promise<OpenedDispatch | undefined> {
    const [row] = await scope.query<DispatchRow>(
      'dispatches-one',
      `SELECT ${COLUMNS}, CASE WHEN d.holder_key = $1 THEN 'holder' ELSE 'addressee' END AS role,
              (SELECT appearance_id FROM appearance a WHERE a.dispatch_id = d.dispatch_id AND a.person_key = $1
               ORDER BY has_effect DESC, appeared_at LIMIT 1) AS appearance_id
       FROM dispatch d
       WHERE d.dispatch_id = $2 AND d.visible_from <= $3
         AND (d.holder_key = $1
              OR EXISTS (SELECT FROM addressee a WHERE a.dispatch_id = d.dispatch_id AND a.person_key = $1))`,
      [scope.personKey, dispatchId, new Date(nowMs)],
    );
    return row && this.open(row);
  }

  async summarise(scope: PersonScope, nowMs: number): Promise<SummaryGroup[]> {
    const rows = await scope.query<{
      issuer_dir3: string;
      sia: string | null;
      kind: number;
      state: number;
      count: number;
    }>(
      'dispatches-summary',
      `SELECT issuer_dir3, sia, kind, state, count(*) AS count FROM (
         SELECT d.issuer_dir3, d.sia, d.kind, ${stateNow} AS state FROM dispatch d
         WHERE d.holder_key = $1 AND d.visible_from <= $2
         UNION ALL
         SELECT d.issuer_dir3, d.sia, d.kind, ${stateNow} AS state FROM addressee a JOIN dispatch d USING (dispatch_id)
         WHERE a.person_key = $1 AND a.visible_from <= $2 AND d.holder_key <> $1
       ) mine GROUP BY issuer_dir3, sia, kind, state ORDER BY issuer_dir3, sia, kind, state`,
      [scope.personKey, new Date(nowMs)],
    );
    return rows.map(({ issuer_dir3, sia, kind, state, count }) => ({
      issuerDir3: issuer_dir3,
      sia,
      kind: nameOf(KIND, kind),
      state: nameOf(STATE, state),
      count,
    }));
  }

  private open(row: DispatchRow): OpenedDispatch {
    return {
      snapshot: JSON.parse(this.sealer.open(row.sealed, row.dispatch_id)) as DispatchSnapshot,
      state: nameOf(STATE, row.state),
      role: row.role,
      visibleFromMs: row.visible_from.getTime(),
      receivedAtMs: row.received_at.getTime(),
      expiresAtMs: row.expires_at?.getTime() ?? null,
      legalAtMs: row.legal_at?.getTime() ?? null,
      appearanceId: row.appearance_id ?? undefined,
    };
  }
}

function filterValues({ states, kind, issuer, from, to }: DispatchFilters): unknown[] {
  return [
    states?.map((state: DispatchStateName) => codeOf(STATE, state)) ?? null,
    kind === undefined ? null : codeOf(KIND, kind),
    issuer ?? null,
    from ?? null,
    to ?? null,
  ];
}
