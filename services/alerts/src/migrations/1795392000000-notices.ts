import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createOutboxSql } from '@valija/messaging';

export class Notices1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(notices);
    await runner.query(mails);
    await runner.query(fences);
    await runner.query(createOutboxSql('alerts', 'alerts'));
    await runner.query(
      'CREATE INDEX alert_settled ON alerts.alert (settled_at) WHERE settled_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alerts.alert_settled');
    for (const table of ['outbox', 'outbox_position', 'notice_fence', 'notice_mail', 'notice'])
      await runner.query(`DROP TABLE alerts.${table}`);
  }
}

const notices = `
  CREATE TABLE alerts.notice (
    notice_id uuid PRIMARY KEY,
    node_id text NOT NULL,
    person_key uuid NOT NULL,
    -- SHA-256 of the value as it came: a repeat is known by it.
    digest bytea NOT NULL,
    -- All that it says.
    sealed bytea NOT NULL,
    received_at timestamptz NOT NULL,
    -- It is shown until then, and forgotten.
    ends_at timestamptz NOT NULL,
    read_at timestamptz
  ) WITH (fillfactor = 90);
  CREATE INDEX notice_person ON alerts.notice (person_key, received_at DESC, notice_id DESC);
  CREATE INDEX notice_ends ON alerts.notice (ends_at);
  GRANT SELECT, INSERT, UPDATE, DELETE ON alerts.notice TO alerts;
`;

/** The columns of mails, as those of alerts. */
const mails = `
  CREATE TABLE alerts.notice_mail (
    notice_id uuid PRIMARY KEY REFERENCES alerts.notice ON DELETE CASCADE,
    person_key uuid NOT NULL,
    due_at timestamptz NOT NULL,
    state smallint NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    queued_at timestamptz,
    claimed_until timestamptz,
    mail_id uuid,
    settled_at timestamptz,
    reason text
  ) WITH (fillfactor = 80);
  CREATE INDEX notice_mail_due ON alerts.notice_mail (due_at) WHERE state IN (0, 1);
  CREATE INDEX notice_mail_person ON alerts.notice_mail (person_key) WHERE state IN (0, 1);
  CREATE INDEX notice_mail_mail ON alerts.notice_mail (mail_id) WHERE mail_id IS NOT NULL;
  GRANT SELECT, INSERT, UPDATE, DELETE ON alerts.notice_mail TO alerts;
`;

const fences = `
  CREATE TABLE alerts.notice_fence (
    topic text NOT NULL,
    partition integer NOT NULL,
    topic_id uuid NOT NULL,
    generation integer NOT NULL,
    epoch bigint NOT NULL,
    next_offset bigint NOT NULL,
    -- Offsets below were answered by a later database than this one, which was restored from a backup (ADR 0027).
    answered_below bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
  ) WITH (fillfactor = 50);
  GRANT SELECT, INSERT, UPDATE ON alerts.notice_fence TO alerts;
`;
