import { createOutboxSql } from '@valija/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Ready to be partitioned by hash of `dispatch_id`: every table's key begins with it, no foreign key points at
 * `dispatch`, and no query but a person's own goes without it (ADR 0009).
 */
export class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(dispatches);
    await runner.query(life);
    await runner.query(ingest);
    await runner.query(walls);
    await runner.query(createOutboxSql('metadata_store', 'metadata_store'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE metadata_store.outbox');
    for (const table of [
      'access_log',
      'release',
      'appearance',
      'life_fact',
      'rejection',
      'ingest_fence',
      'addressee',
    ]) {
      await runner.query(`DROP TABLE metadata_store.${table}`);
    }
    await runner.query('DROP TABLE metadata_store.dispatch');
  }
}

const dispatches = `
  CREATE TABLE metadata_store.dispatch (
    dispatch_id uuid PRIMARY KEY,
    version integer NOT NULL,
    kind smallint NOT NULL,
    obligation smallint NOT NULL,
    assurance smallint NOT NULL,
    key_version smallint NOT NULL,
    holder_key uuid NOT NULL,
    visible_from timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamptz,
    node_id text NOT NULL,
    issuer_dir3 text NOT NULL,
    sia text,
    sealed bytea NOT NULL,
    state smallint NOT NULL DEFAULT 0,
    legal_at timestamptz,
    sequence integer NOT NULL DEFAULT 0
  ) WITH (fillfactor = 90);
  -- Ciphertext does not compress: trying costs a tenth of the insert.
  ALTER TABLE metadata_store.dispatch ALTER COLUMN sealed SET STORAGE EXTERNAL;
  CREATE INDEX dispatch_holder ON metadata_store.dispatch (holder_key, visible_from, dispatch_id);
  CREATE INDEX dispatch_pending ON metadata_store.dispatch (holder_key, visible_from, dispatch_id) WHERE state = 0;
  CREATE INDEX dispatch_expiry ON metadata_store.dispatch (expires_at) WHERE state = 0 AND expires_at IS NOT NULL;

  CREATE TABLE metadata_store.addressee (
    person_key uuid NOT NULL,
    visible_from timestamptz NOT NULL,
    dispatch_id uuid NOT NULL,
    PRIMARY KEY (dispatch_id, person_key)
  );
  CREATE INDEX addressee_person ON metadata_store.addressee (person_key, visible_from, dispatch_id);

  GRANT SELECT, INSERT, UPDATE ON metadata_store.dispatch TO metadata_store;
  GRANT SELECT, INSERT, DELETE ON metadata_store.addressee TO metadata_store;
`;

/** What happened is only ever added. */
const life = `
  CREATE TABLE metadata_store.life_fact (
    dispatch_id uuid NOT NULL,
    source text NOT NULL,
    fact_id uuid NOT NULL,
    kind text NOT NULL,
    effect text NOT NULL,
    version integer NOT NULL,
    resolution smallint,
    legal_at timestamptz,
    recorded_at timestamptz NOT NULL,
    channel text,
    actor_role text,
    sequence integer,
    sealed bytea,
    PRIMARY KEY (source, fact_id)
  );
  CREATE INDEX life_fact_dispatch ON metadata_store.life_fact (dispatch_id, recorded_at);

  CREATE TABLE metadata_store.appearance (
    appearance_id uuid PRIMARY KEY,
    dispatch_id uuid NOT NULL,
    person_key uuid NOT NULL,
    role text NOT NULL,
    decision text NOT NULL,
    has_effect boolean NOT NULL,
    version integer NOT NULL,
    appeared_at timestamptz NOT NULL,
    client_id text NOT NULL,
    legal_warning_id text NOT NULL,
    idempotency_key text NOT NULL,
    sealed bytea NOT NULL
  );
  -- Never two acts with legal effect on one dispatch.
  CREATE UNIQUE INDEX appearance_once ON metadata_store.appearance (dispatch_id) WHERE has_effect;
  CREATE UNIQUE INDEX appearance_idempotency ON metadata_store.appearance (person_key, idempotency_key);
  CREATE INDEX appearance_dispatch ON metadata_store.appearance (dispatch_id);

  CREATE TABLE metadata_store.release (
    release_id uuid PRIMARY KEY,
    appearance_id uuid NOT NULL,
    dispatch_id uuid NOT NULL,
    document_id text NOT NULL,
    released_at timestamptz NOT NULL,
    is_complete boolean NOT NULL
  );
  CREATE INDEX release_dispatch ON metadata_store.release (dispatch_id);

  CREATE TABLE metadata_store.access_log (
    at timestamptz NOT NULL,
    client_id text NOT NULL,
    person_key uuid NOT NULL,
    operation text NOT NULL,
    dispatch_id uuid,
    trace_id text
  );
  CREATE INDEX access_log_at ON metadata_store.access_log USING brin (at);

  GRANT SELECT, INSERT ON metadata_store.life_fact, metadata_store.appearance, metadata_store.release,
    metadata_store.access_log TO metadata_store;
`;

const ingest = `
  CREATE TABLE metadata_store.ingest_fence (
    topic text NOT NULL,
    partition integer NOT NULL,
    topic_id uuid NOT NULL,
    generation integer NOT NULL,
    epoch bigint NOT NULL,
    next_offset bigint NOT NULL,
    committed_at timestamptz,
    PRIMARY KEY (topic, partition)
  ) WITH (fillfactor = 50);

  -- Never the bytes of what was rejected: they stand in the node's own topic.
  CREATE TABLE metadata_store.rejection (
    node_id text NOT NULL,
    rejected_at timestamptz NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    generation integer NOT NULL,
    "offset" bigint NOT NULL,
    code text NOT NULL,
    pointer text,
    detail text,
    digest text NOT NULL,
    event_id uuid,
    dispatch_id uuid,
    PRIMARY KEY (topic, partition, generation, "offset")
  );
  CREATE INDEX rejection_node ON metadata_store.rejection (node_id, rejected_at DESC, topic, partition, "offset");

  GRANT SELECT, INSERT, UPDATE ON metadata_store.ingest_fence TO metadata_store;
  GRANT SELECT, INSERT ON metadata_store.rejection TO metadata_store;
`;

/**
 * Row-level security, the second wall behind every query's own condition. A citizen's query runs as a role that sees
 * only the rows of the person named in the session. The service itself bypasses it, for COPY is not possible under
 * it. The sub-select makes Postgres read the setting once a query, not once a row.
 */
const me = `(SELECT current_setting('valija.person_key')::uuid)`;
const ofMyDispatches = `dispatch_id IN (SELECT d.dispatch_id FROM metadata_store.dispatch d)`;
const walls = `
  ${['dispatch', 'addressee', 'life_fact', 'appearance', 'release']
    .map(
      (table) => `
        ALTER TABLE metadata_store.${table} ENABLE ROW LEVEL SECURITY;
        GRANT SELECT ON metadata_store.${table} TO metadata_store_citizen;`,
    )
    .join('\n')}
  CREATE POLICY own ON metadata_store.addressee TO metadata_store_citizen USING (person_key = ${me});
  CREATE POLICY own ON metadata_store.dispatch TO metadata_store_citizen USING (
    holder_key = ${me}
    OR EXISTS (
      SELECT FROM metadata_store.addressee a WHERE a.dispatch_id = dispatch.dispatch_id AND a.person_key = ${me}
    )
  );
  CREATE POLICY own ON metadata_store.life_fact TO metadata_store_citizen USING (${ofMyDispatches});
  CREATE POLICY own ON metadata_store.appearance TO metadata_store_citizen USING (${ofMyDispatches});
  CREATE POLICY own ON metadata_store.release TO metadata_store_citizen USING (${ofMyDispatches});
`;
