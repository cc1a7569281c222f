import { Inject, Injectable } from '@nestjs/common';
import type { AppearanceDecisionName, DispatchSnapshot, PersonRole } from '@valija/contracts';
import { Database, type PersonScope, type Transaction } from '@valija/database';
import { KIND, Sealer, codeOf, nameOf } from '@valija/dispatch-rows';
import type { LifeCycle } from '@valija/legal';
import { STATE } from '../codes.js';
import { CITIZEN_ROLE } from '../migrations/migrations.js';

/** A dispatch that somebody wants to act on. */
export interface ActionableDispatch {
  readonly snapshot: DispatchSnapshot;
  /** The node that made it. */
  readonly nodeId: string;
  /** The node that said the version that stands: the bytes of its documents are there. */
  readonly saidBy: string;
  readonly role: PersonRole;
  readonly sequence: number;
  readonly visibleFromMs: number;
  readonly lifeCycle: LifeCycle;
}

export interface Appearance {
  readonly appearanceId: string;
  readonly dispatchId: string;
  readonly personKey: string;
  readonly role: PersonRole;
  readonly decision: AppearanceDecisionName;
  readonly hasEffect: boolean;
  readonly version: number;
  readonly appearedAtMs: number;
  readonly clientId: string;
  readonly legalWarningId: string;
  readonly idempotencyKey: string;
  /** The signed receipt. */
  readonly receipt: string;
}

interface DispatchRow {
  readonly dispatch_id: string;
  readonly node_id: string;
  readonly said_by: string | null;
  readonly kind: number;
  readonly state: number;
  readonly sequence: number;
  readonly role: PersonRole;
  readonly visible_from: Date;
  readonly expires_at: Date | null;
  readonly legal_at: Date | null;
  readonly sealed: Buffer;
}

interface AppearanceRow {
  readonly appearance_id: string;
  readonly dispatch_id: string;
  readonly person_key: string;
  readonly role: PersonRole;
  readonly decision: AppearanceDecisionName;
  readonly has_effect: boolean;
  readonly version: number;
  readonly appeared_at: Date;
  readonly client_id: string;
  readonly legal_warning_id: string;
  readonly idempotency_key: string;
  readonly sealed: Buffer;
}

const DISPATCH = `
  SELECT d.dispatch_id, d.node_id, d.kind, d.state, d.sequence, d.visible_from, d.expires_at, d.legal_at, d.sealed,
         CASE WHEN d.holder_key = $1 THEN 'holder' ELSE 'addressee' END AS role,
         (SELECT f.source FROM life_fact f WHERE f.dispatch_id = d.dispatch_id AND f.kind = 'amended'
          ORDER BY f.version DESC LIMIT 1) AS said_by
  FROM dispatch d
  WHERE d.dispatch_id = $2 AND d.visible_from <= $3
    AND (d.holder_key = $1 OR EXISTS (SELECT FROM addressee a WHERE a.dispatch_id = d.dispatch_id AND a.person_key = $1))`;

/** Each by its name: a prepared `*` fails when a column is added beside it. */
const APPEARANCE = `appearance_id, dispatch_id, person_key, role, decision, has_effect, version, appeared_at,
  client_id, legal_warning_id, idempotency_key, sealed`;
const OWN = `SELECT ${APPEARANCE} FROM appearance WHERE dispatch_id = $1 AND person_key = $2
  ORDER BY has_effect DESC, appeared_at`;
const INSERT = {
  name: 'appearance-insert',
  text: `INSERT INTO appearance (${APPEARANCE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (person_key, idempotency_key) DO NOTHING`,
};
const UPDATE_LIFE = {
  name: 'appearance-life',
  text: 'UPDATE dispatch SET state = $2, legal_at = $3, sequence = $4 WHERE dispatch_id = $1',
};
const INSERT_RELEASE = {
  name: 'release-insert',
  text: `INSERT INTO release (release_id, appearance_id, dispatch_id, document_id, released_at, is_complete)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (release_id) DO NOTHING`,
};

@Injectable()
export class AppearancesRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sealer) private readonly sealer: Sealer,
  ) {}

  asPerson<T>(personKey: string, work: (scope: PersonScope) => Promise<T>): Promise<T> {
    return this.database.asPerson(personKey, work, CITIZEN_ROLE);
  }

  async findDispatch(
    scope: PersonScope,
    dispatchId: string,
    nowMs: number,
  ): Promise<ActionableDispatch | undefined> {
    const values = [scope.personKey, dispatchId, new Date(nowMs)];
    const [row] = await scope.query<DispatchRow>('appearance-dispatch', DISPATCH, values);
    return row && this.openDispatch(row);
  }

  /** The same, held until the transaction ends. */
  async lockDispatch(
    tx: Transaction,
    personKey: string,
    dispatchId: string,
    nowMs: number,
  ): Promise<ActionableDispatch | undefined> {
    const [row] = await tx.query<DispatchRow>(
      { name: 'appearance-lock', text: `${DISPATCH} FOR UPDATE OF d` },
      [personKey, dispatchId, new Date(nowMs)],
    );
    return row && this.openDispatch(row);
  }

  /** The person's own acts on a dispatch, those with effect first. */
  async findOwn(scope: PersonScope, dispatchId: string): Promise<Appearance[]> {
    const rows = await scope.query<AppearanceRow>('appearance-own', OWN, [dispatchId, scope.personKey]);
    return rows.map((row) => this.openAppearance(row));
  }

  async findOwnWithin(tx: Transaction, dispatchId: string, personKey: string): Promise<Appearance[]> {
    const rows = await tx.query<AppearanceRow>({ name: 'appearance-own', text: OWN }, [
      dispatchId,
      personKey,
    ]);
    return rows.map((row) => this.openAppearance(row));
  }

  async findByKey(scope: PersonScope, idempotencyKey: string): Promise<Appearance | undefined> {
    const [row] = await scope.query<AppearanceRow>(
      'appearance-key',
      `SELECT ${APPEARANCE} FROM appearance WHERE person_key = $1 AND idempotency_key = $2`,
      [scope.personKey, idempotencyKey],
    );
    return row && this.openAppearance(row);
  }

  async findById(scope: PersonScope, appearanceId: string): Promise<Appearance | undefined> {
    const [row] = await scope.query<AppearanceRow>(
      'appearance-id',
      `SELECT ${APPEARANCE} FROM appearance WHERE appearance_id = $1 AND person_key = $2`,
      [appearanceId, scope.personKey],
    );
    return row && this.openAppearance(row);
  }

  /** @returns false where the person has used the idempotency key before */
  async insert(tx: Transaction, appearance: Appearance): Promise<boolean> {
    const inserted = await tx.execute(INSERT, [
      appearance.appearanceId,
      appearance.dispatchId,
      appearance.personKey,
      appearance.role,
      appearance.decision,
      appearance.hasEffect,
      appearance.version,
      new Date(appearance.appearedAtMs),
      appearance.clientId,
      appearance.legalWarningId,
      appearance.idempotencyKey,
      this.sealer.seal(appearance.receipt, appearance.appearanceId),
    ]);
    return inserted === 1;
  }

  async updateLife(
    tx: Transaction,
    dispatchId: string,
    { state, legalAtMs }: LifeCycle,
    sequence: number,
  ): Promise<void> {
    await tx.execute(UPDATE_LIFE, [
      dispatchId,
      codeOf(STATE, state),
      legalAtMs === null ? null : new Date(legalAtMs),
      sequence,
    ]);
  }

  async insertRelease(release: {
    readonly releaseId: string;
    readonly appearanceId: string;
    readonly dispatchId: string;
    readonly documentId: string;
    readonly isComplete: boolean;
    readonly at: Date;
  }): Promise<void> {
    await this.database.query(INSERT_RELEASE, [
      release.releaseId,
      release.appearanceId,
      release.dispatchId,
      release.documentId,
      release.at,
      release.isComplete,
    ]);
  }

  private openDispatch(row: DispatchRow): ActionableDispatch {
    return {
      snapshot: JSON.parse(this.sealer.open(row.sealed, row.dispatch_id)) as DispatchSnapshot,
      nodeId: row.node_id,
      saidBy: row.said_by ?? row.node_id,
      role: row.role,
      sequence: row.sequence,
      visibleFromMs: row.visible_from.getTime(),
      lifeCycle: {
        kind: nameOf(KIND, row.kind),
        state: nameOf(STATE, row.state),
        expiresAtMs: row.expires_at?.getTime() ?? null,
        legalAtMs: row.legal_at?.getTime() ?? null,
      },
    };
  }

  private openAppearance(row: AppearanceRow): Appearance {
    return {
      appearanceId: row.appearance_id,
      dispatchId: row.dispatch_id,
      personKey: row.person_key,
      role: row.role,
      decision: row.decision,
      hasEffect: row.has_effect,
      version: row.version,
      appearedAtMs: row.appeared_at.getTime(),
      clientId: row.client_id,
      legalWarningId: row.legal_warning_id,
      idempotencyKey: row.idempotency_key,
      receipt: this.sealer.open(row.sealed, row.appearance_id),
    };
  }
}
