import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@valija/database';
import { Sealer, codeOf } from '@valija/dispatch-rows';
import { STATE } from '../codes.js';
import type { LifeFact } from './life-fact.js';

@Injectable()
export class LifeRepository {
  constructor(@Inject(Sealer) private readonly sealer: Sealer) {}

  /** @returns whether every one was new; one that its source has said before is left as it is */
  async insertFacts(tx: Transaction, facts: readonly LifeFact[]): Promise<boolean> {
    if (facts.length === 0) return true;
    const written = await tx.execute(
      {
        name: 'life-facts',
        text: `INSERT INTO life_fact (dispatch_id, source, fact_id, kind, effect, version, resolution, legal_at, recorded_at,
                              channel, actor_role, sequence, sealed, digest)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::smallint[],
                            $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::int[], $13::bytea[],
                            $14::bytea[])
       ON CONFLICT (source, fact_id) DO NOTHING`,
      },
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
        facts.map(({ digest }) => digest ?? null),
      ],
    );
    return written === facts.length;
  }
}
