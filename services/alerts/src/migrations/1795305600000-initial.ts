import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(contacts);
    await runner.query(alerts);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['alert', 'preference', 'code_sent', 'pending_contact', 'contact'])
      await runner.query(`DROP TABLE alerts.${table}`);
  }
}

/** An address stands in `contact` and, until it is verified, in `pending_contact`: sealed, and nowhere else. */
const contacts = `
  CREATE TABLE alerts.contact (
    person_key uuid PRIMARY KEY,
    sealed bytea NOT NULL,
    verified_at timestamptz NOT NULL,
    bounced_at timestamptz,
    bounce_code text,
    -- Nothing is sent until the address is verified again.
    is_stopped boolean NOT NULL DEFAULT false,
    -- When the store was last asked what is open for this person.
    looked_at timestamptz
  );
  CREATE INDEX contact_looked ON alerts.contact (looked_at NULLS FIRST);

  CREATE TABLE alerts.pending_contact (
    person_key uuid PRIMARY KEY,
    -- The address and its code.
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left smallint NOT NULL
  );

  -- Codes of the last hour: so few for a person and for an address that nobody can be flooded.
  CREATE TABLE alerts.code_sent (
    sent_at timestamptz NOT NULL,
    person_key uuid NOT NULL,
    address_key uuid NOT NULL
  );
  CREATE INDEX code_sent_at ON alerts.code_sent (sent_at);

  CREATE TABLE alerts.preference (
    person_key uuid PRIMARY KEY,
    language text NOT NULL DEFAULT 'es',
    arrivals boolean NOT NULL DEFAULT true,
    reminders boolean NOT NULL DEFAULT true,
    -- Minutes of the day.
    quiet_from smallint,
    quiet_to smallint,
    time_zone text NOT NULL DEFAULT 'Europe/Madrid',
    notices boolean NOT NULL DEFAULT true
  );

  GRANT SELECT, INSERT, UPDATE, DELETE ON alerts.contact, alerts.pending_contact, alerts.code_sent, alerts.preference
    TO alerts;
`;

/** What mails share: when they are due, who has them in hand, and what became of them. */
const mailColumns = `
    person_key uuid NOT NULL,
    due_at timestamptz NOT NULL,
    state smallint NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    queued_at timestamptz,
    claimed_until timestamptz,
    -- Of the mail that it went with: its return path leads back here.
    mail_id uuid,
    settled_at timestamptz,
    reason text`;

const alerts = `
  CREATE TABLE alerts.alert (
    alert_id uuid PRIMARY KEY,
    dispatch_id uuid NOT NULL,
    kind smallint NOT NULL,
    ${mailColumns},
    UNIQUE (dispatch_id, person_key, kind)
  ) WITH (fillfactor = 80);
  CREATE INDEX alert_due ON alerts.alert (due_at) WHERE state IN (0, 1);
  CREATE INDEX alert_person ON alerts.alert (person_key, due_at);
  CREATE INDEX alert_mail ON alerts.alert (mail_id) WHERE mail_id IS NOT NULL;
  GRANT SELECT, INSERT, UPDATE, DELETE ON alerts.alert TO alerts;
`;
