import { Client } from 'pg';
import type { CitizenAct, History } from '../history.js';

/** How much the store holds. */
interface Sum {
  readonly expired: number;
  readonly acts: number;
  readonly dispatches: number;
}

export async function sumOf(databaseUrl: string): Promise<Sum> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ expired: number; acts: number; dispatches: number }>(
      `SELECT (SELECT count(*)::int FROM metadata_store.life_fact WHERE kind = 'expired') AS expired,
              (SELECT count(*)::int FROM metadata_store.appearance) AS acts,
              (SELECT count(*)::int FROM metadata_store.dispatch) AS dispatches`,
    );
    return rows[0] ?? { expired: 0, acts: 0, dispatches: 0 };
  } finally {
    await client.end();
  }
}

/** Acts with effect that a node was told of; what was committed a moment before the loss, and told to nobody, is lost. */
export function announced({ acts, nodes, store }: History): { acts: CitizenAct[]; unannounced: number } {
  const told = new Set(nodes.flatMap(({ events }) => events.map(({ appearanceId }) => appearanceId)));
  const stored = new Set(store.appearances.map(({ appearanceId }) => appearanceId));
  const withEffect = acts.filter(({ hasEffect }) => hasEffect);
  const known = withEffect.filter(({ appearanceId }) => told.has(appearanceId) || stored.has(appearanceId));
  return { acts: known, unannounced: withEffect.length - known.length };
}

export function same(before: Sum, after: Sum): string[] {
  const [then, now] = [JSON.stringify(before), JSON.stringify(after)];
  return then === now ? [] : [`${then} became ${now}`];
}
