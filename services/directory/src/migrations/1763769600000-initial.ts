import { createOutboxSql } from '@valija/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directory.revision (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        revision bigint NOT NULL
      );
      INSERT INTO directory.revision (revision) VALUES (1);

      CREATE TABLE directory.entry (
        entity text NOT NULL,
        key text NOT NULL,
        value jsonb NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (entity, key)
      );

      CREATE TABLE directory.change (
        revision bigint NOT NULL,
        entity text NOT NULL,
        key text NOT NULL,
        value jsonb,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (entity, key, revision)
      );
      CREATE INDEX change_revision ON directory.change (revision);

      GRANT SELECT, UPDATE ON directory.revision TO directory;
      GRANT SELECT, INSERT, UPDATE, DELETE ON directory.entry TO directory;
      -- What was decided is not rewritten.
      GRANT SELECT, INSERT ON directory.change TO directory;
      ${createOutboxSql('directory', 'directory')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE directory.outbox, directory.change, directory.entry, directory.revision');
  }
}
