import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a node said under an event id, as its SHA-256: a repeat is told from another event of the same id. Facts of the
 * hub have none; a fact that a node wrote down before this has none either, and its repeat is answered `event-id-reused`.
 */
export class FactDigest1763856000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE metadata_store.life_fact ADD COLUMN digest bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE metadata_store.life_fact DROP COLUMN digest');
  }
}
