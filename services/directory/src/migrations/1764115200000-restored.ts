import { createOutboxPositionsSql } from '@valija/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For which start of the server the revision was compared with what was announced, and from which revision on copies must
 * be loaded anew, for the directory was restored from a backup (ADR 0027).
 */
export class Restored1764115200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${createOutboxPositionsSql('directory', 'directory')}
      ALTER TABLE directory.revision ADD COLUMN instance text, ADD COLUMN restored bigint NOT NULL DEFAULT 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory.revision DROP COLUMN instance, DROP COLUMN restored');
  }
}
