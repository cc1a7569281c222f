import { Client } from 'pg';
import type { StoreHistory } from './history.js';

/** The states by the numbers that the table keeps: never given another meaning. */
const STATES = `(ARRAY['available', 'accessed', 'read', 'rejected', 'expired', 'delivered-on-paper',
  'published-by-edict', 'cancelled'])`;
const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const DISPATCHES = `
  SELECT dispatch_id AS "dispatchId", node_id AS "nodeId", version, encode(digest, 'hex') AS digest,
         ${STATES}[state + 1] AS state, ${ms('expires_at')} AS "expiresAtMs", ${ms('legal_at')} AS "legalAtMs", sequence
  FROM metadata_store.dispatch`;
const FACTS = `
  SELECT dispatch_id AS "dispatchId", source, fact_id AS "factId", kind, effect, version,
         ${STATES}[resolution + 1] AS resolution, ${ms('legal_at')} AS "legalAtMs",
         ${ms('recorded_at')} AS "recordedAtMs", sequence, encode(digest, 'hex') AS digest
  FROM metadata_store.life_fact`;
const APPEARANCES = `
  SELECT appearance_id AS "appearanceId", dispatch_id AS "dispatchId", decision, has_effect AS "hasEffect", version,
         ${ms('appeared_at')} AS "appearedAtMs"
  FROM metadata_store.appearance`;
const REJECTIONS = `
  SELECT node_id AS "nodeId", partition, generation, "offset"::float8 AS "offset", code FROM metadata_store.rejection`;
const FENCES = `
  SELECT topic, partition, generation, next_offset::float8 AS "nextOffset" FROM metadata_store.ingest_fence`;

/** Everything that the store holds, as its administrator sees it: sealed columns stay sealed. */
export async function readStore(databaseUrl: string): Promise<StoreHistory> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const all = async <T>(query: string): Promise<T[]> => (await client.query(query)).rows as T[];
    const [waiting] = await all<{ n: number }>('SELECT count(*)::int AS n FROM metadata_store.outbox');
    return {
      dispatches: await all(DISPATCHES),
      facts: await all(FACTS),
      appearances: await all(APPEARANCES),
      rejections: await all(REJECTIONS),
      fences: await all(FENCES),
      outbox: waiting?.n ?? 0,
    };
  } finally {
    await client.end();
  }
}
