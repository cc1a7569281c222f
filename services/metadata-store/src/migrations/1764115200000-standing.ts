import { createOutboxPositionsSql } from '@valija/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether this database is as new as what the topics say, and what they say that it does not know (ADR 0027). The tables
 * are empty but for one row, as long as nothing was restored.
 */
export class Standing1764115200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createOutboxPositionsSql('metadata_store', 'metadata_store'));
    await runner.query(`
      -- instance: of the server and the database of which the state was found; it is not in a backup's favour.
      CREATE TABLE metadata_store.standing (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        state text NOT NULL DEFAULT 'unchecked',
        instance text,
        since timestamptz NOT NULL DEFAULT now(),
        operator text,
        unreadable jsonb NOT NULL DEFAULT '[]',
        differing integer NOT NULL DEFAULT 0
      );
      INSERT INTO metadata_store.standing DEFAULT VALUES;

      -- Answers that nodes were given, and that this database knows nothing of.
      CREATE TABLE metadata_store.answered_range (
        topic text NOT NULL,
        partition integer NOT NULL,
        generation integer NOT NULL,
        first_offset bigint NOT NULL,
        last_offset bigint NOT NULL,
        committed_at timestamptz NOT NULL,
        exceptions jsonb NOT NULL,
        PRIMARY KEY (topic, partition, first_offset)
      );

      -- Acts and expiries that nodes were told of, until they are written down again.
      CREATE TABLE metadata_store.recovered_event (
        event_id uuid PRIMARY KEY,
        dispatch_id uuid NOT NULL,
        sequence integer NOT NULL,
        name text NOT NULL,
        recorded_at timestamptz NOT NULL,
        sealed bytea NOT NULL
      );
      CREATE INDEX recovered_event_dispatch ON metadata_store.recovered_event (dispatch_id, sequence);

      GRANT SELECT, UPDATE ON metadata_store.standing TO metadata_store;
      GRANT SELECT ON metadata_store.standing TO metadata_store_citizen;
      GRANT SELECT, INSERT, UPDATE, DELETE ON metadata_store.answered_range, metadata_store.recovered_event
        TO metadata_store;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE metadata_store.recovered_event, metadata_store.answered_range, metadata_store.standing',
    );
  }
}
