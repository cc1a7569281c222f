import type { Transaction } from '@valija/database';

/** A message that is to go out if, and only if, what it tells of is committed. */
export interface OutboxMessage {
  readonly topic: string;
  readonly key: string;
  /** CloudEvents attributes, among them the fixed `ce_id` by which a repeat is recognised. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  /** Tells of persons: it rests in the database sealed. Nobody may forget to say whether. */
  readonly isPersonal: boolean;
}

/** How a value that tells of persons rests. It is bound to the `ce_id` of its message. */
export interface OutboxSeal {
  seal(text: string, eventId: string): string;
  open(sealed: string, eventId: string): string;
}

/** A message is JSON, which never begins so. */
const SEALED = 'sealed:';

/**
 * The way out for facts. A message is appended in the transaction that makes it true, or not at all: `append` wants
 * the transaction, and nobody can make one but `Database.transaction`.
 */
export class Outbox {
  /** @param seal of a service whose messages tell of persons; the relay has the same */
  constructor(private readonly seal?: OutboxSeal) {}

  private readonly silent = new WeakSet<Transaction>();

  /** What this transaction appends from now on was said before, and stands in its topic: it is not said again. */
  silence(tx: Transaction): void {
    this.silent.add(tx);
  }

  async append(tx: Transaction, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0 || this.silent.has(tx)) return;
    await tx.execute(
      {
        name: 'append-outbox',
        text: `INSERT INTO outbox (topic, key, headers, value)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[])`,
      },
      [
        messages.map(({ topic }) => topic),
        messages.map(({ key }) => key),
        messages.map(({ headers }) => JSON.stringify(headers)),
        messages.map((message) => this.atRest(message)),
      ],
    );
  }

  private atRest({ value, headers, isPersonal }: OutboxMessage): string {
    if (!isPersonal) return value;
    if (!this.seal) throw new Error('a message that tells of persons wants an outbox with a seal');
    return SEALED + this.seal.seal(value, headers['ce_id'] ?? '');
  }
}

/** The value of a row as it goes out. */
export function valueOf(row: Pick<OutboxMessage, 'headers' | 'value'>, seal?: OutboxSeal): string {
  if (!row.value.startsWith(SEALED)) return row.value;
  if (!seal) throw new Error('a sealed message wants a relay with a seal');
  return seal.open(row.value.slice(SEALED.length), row.headers['ce_id'] ?? '');
}

/**
 * The outbox of a service, for its migrations. Rows live for milliseconds, so the table is vacuumed by count and not
 * by share.
 */
export function createOutboxSql(schema: string, role: string): string {
  return `
    CREATE TABLE ${schema}.outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      topic text NOT NULL,
      key text NOT NULL,
      headers jsonb NOT NULL,
      value text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
    GRANT SELECT, INSERT, DELETE ON ${schema}.outbox TO ${role};
    ${createOutboxPositionsSql(schema, role)}
  `;
}

/**
 * How far the relay has written each topic. What stands in a topic beyond it, and the database knows nothing of, was said
 * by a later database than this one: it was restored from a backup (ADR 0027).
 */
export function createOutboxPositionsSql(schema: string, role: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${schema}.outbox_position (
      topic text NOT NULL,
      partition integer NOT NULL,
      next_offset bigint NOT NULL,
      PRIMARY KEY (topic, partition)
    ) WITH (fillfactor = 50);
    GRANT SELECT, INSERT, UPDATE ON ${schema}.outbox_position TO ${role};
  `;
}
