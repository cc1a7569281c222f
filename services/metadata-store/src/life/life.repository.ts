import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { Sealer, codeOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import type { LifeFact } from './life-fact.js';

@Injectable()
export class LifeRepository {
  constructor(@Inject(Sealer) private readonly sealer: Sealer) {}

  async insertFacts(tx: Transaction, facts: readonly LifeFact[]): Promise<void> {
    if (facts.length === 0) return;
    await tx.execute(
      `INSERT INTO life_fact (dispatch_id, source, fact_id, kind, effect, version, resolution, legal_at, recorded_at,
                              channel, actor_role, sequence, sealed)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::smallint[],
                            $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::int[], $13::bytea[])`,
      [
        facts.map(({ dispatchId }) => dispatchId),
        facts.map(({ source }) => source),
        facts.map(({ factId }) => factId),
        facts.map(({ kind }) => kind),
        facts.map(({ effect }) => effect),
        facts.map(({ version }) => version),
        facts.map(({ resolution }) => (resolution === undefined ? null : codeOf(STATE, resolution))),
        facts.map(({ legalAtMs }) => (legalAtMs === null ? null : new Date(legalAtMs).toISOString())),
        facts.map(({ recordedAtMs }) => new Date(recordedAtMs).toISOString()),
        facts.map(({ channel }) => channel ?? null),
        facts.map(({ actorRole }) => actorRole ?? null),
        facts.map(({ sequence }) => sequence ?? null),
        facts.map(({ details, dispatchId }) =>
          Object.keys(details).length === 0 ? null : this.sealer.seal(JSON.stringify(details), dispatchId),
        ),
      ],
    );
  }
}
