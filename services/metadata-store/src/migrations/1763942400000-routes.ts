import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who else hears of a dispatch than the node that made it, and how far a change of route has been told (ADR 0021).
 * Nothing is added to `dispatch`: what is written of every new one stays as it is.
 */
export class Routes1763942400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE metadata_store.dispatch_hearer (
        dispatch_id uuid NOT NULL,
        node_id text NOT NULL,
        PRIMARY KEY (dispatch_id, node_id)
      );
      -- previous: by which node it came before; told_up_to: open dispatches up to this id have been told, all where NULL.
      CREATE TABLE metadata_store.body_route (
        body_dir3 text PRIMARY KEY,
        node_id text,
        previous_node_id text,
        told_up_to uuid,
        changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()
      );
      GRANT SELECT, INSERT, DELETE ON metadata_store.dispatch_hearer TO metadata_store;
      GRANT SELECT, INSERT, UPDATE ON metadata_store.body_route TO metadata_store;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE metadata_store.body_route');
    await runner.query('DROP TABLE metadata_store.dispatch_hearer');
  }
}
