import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Ack, NodePublication } from '@valija/contracts';
import { type Answer, answersOf } from './answers.js';
import { type OutboxTables, inTransaction } from './outbox-file.js';
import type { PublishOutcome } from './publish-outcome.js';
import { takenBack } from './taken-back.js';

export interface OutboxStatus {
  /** Waiting to be sent, or to be sent again. */
  readonly queued: number;
  /** Sent, and not answered yet. */
  readonly sent: number;
  /** Age of the oldest event that is not answered, in seconds. */
  readonly oldestS: number;
}

export interface QueuedEvent {
  readonly seq: number;
  readonly eventId: string;
  /** The dispatch or the notice that it is about. */
  readonly subject: string;
  readonly name: NodePublication['name'];
  readonly value: string;
  readonly traceparent: string | null;
  readonly occurredAt: string;
}

export interface NewEvent {
  readonly eventId?: string | undefined;
  readonly name: NodePublication['name'];
  readonly subject: string;
  readonly value: string;
  readonly traceparent?: string | undefined;
}

export interface SentPosition {
  readonly seq: number;
  readonly partition: number;
  readonly offset: number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;
/** A retryable rejection that has not healed in a day is final. */
const GIVE_UP_MS = 86_400_000;
const KEEP_ACKS_MS = 3_600_000;
const MOST_PRUNED = 10_000;

/**
 * The node's outbox for one stream: an event is on disk before it is sent, and stays until the hub has answered it, whatever ends in
 * between. Events of one subject keep their order: behind one that waits to be tried again, the others wait too.
 */
export class NodeOutbox {
  private readonly statements = new Map<string, StatementSync>();

  constructor(
    private readonly database: DatabaseSync,
    private readonly tables: OutboxTables,
  ) {
    // What was sent before a restart is answered by acks that come again or is sent again: a repeat is recognised.
    this.statement(`UPDATE ${this.tables.events} SET state = 'queued' WHERE state = 'sent'`).run();
  }

  /** Does work in one transaction of the file. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.database, work);
  }

  /** Within a transaction. An event id that is there already is not added twice. */
  append(events: readonly NewEvent[], nowMs: number): string[] {
    const insert = this.statement(
      `INSERT INTO ${this.tables.events} (event_id, subject, name, value, traceparent, queued_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO NOTHING`,
    );
    return events.map(({ eventId = randomUUID(), subject, name, value, traceparent }) => {
      insert.run(eventId, subject, name, value, traceparent ?? null, nowMs);
      return eventId;
    });
  }

  /** What is to be sent now, in order; nothing of a subject behind one of its events that waits. */
  nextToSend(limit: number, nowMs: number): QueuedEvent[] {
    return this.statement(
      `SELECT seq, event_id AS eventId, subject, name, value, traceparent, queued_at AS queuedAt
       FROM ${this.tables.events} e
       WHERE state = 'queued' AND not_before <= :now
         AND NOT EXISTS (SELECT 1 FROM ${this.tables.events} w WHERE w.subject = e.subject AND w.seq < e.seq
                         AND w.state = 'queued' AND w.not_before > :now)
       ORDER BY seq LIMIT :limit`,
    )
      .all({ now: nowMs, limit })
      .map((row) => ({
        ...row,
        occurredAt: new Date(Number(row['queuedAt'])).toISOString(),
      })) as unknown as QueuedEvent[];
  }

  /** To be taken before a send, for `markSent`. */
  lastAckHeard(): number {
    return Number(this.statement(`SELECT max(id) AS id FROM ${this.tables.acks}`).get()?.['id'] ?? 0);
  }

  /**
   * Where events came to stand; those that an ack has covered since the send began are answered at once. An older ack
   * of the same offsets speaks of other events: of a topic that has been made anew since.
   *
   * @param ackBefore from `lastAckHeard`
   */
  markSent(positions: readonly SentPosition[], ackBefore: number, nowMs: number): PublishOutcome[] {
    const update = this.statement(
      `UPDATE ${this.tables.events} SET state = 'sent', partition = ?, offset = ? WHERE seq = ?`,
    );
    return this.transaction(() => {
      for (const { seq, partition, offset } of positions) update.run(partition, offset, seq);
      const partitions = new Map(positions.map(({ partition, offset }) => [partition, offset]));
      for (const { partition, offset } of positions) {
        partitions.set(partition, Math.min(offset, partitions.get(partition) ?? offset));
      }
      return [...partitions].flatMap(([partition, least]) =>
        this.statement(
          `SELECT ack FROM ${this.tables.acks} WHERE id > ? AND partition = ? AND last >= ? ORDER BY id`,
        )
          .all(ackBefore, partition, least)
          .flatMap(({ ack }) => this.answer(JSON.parse(String(ack)) as Ack, nowMs)),
      );
    });
  }

  /** Takes an ack in; a repeat changes nothing. */
  hear(ack: Ack, nowMs: number): PublishOutcome[] {
    const { partition, generation, firstOffset, lastOffset } = ack;
    return this.transaction(() => {
      // A restored hub answers the same offsets of the same log once more: what was sent stands where it stood.
      if (ack.restored !== true && this.isNewGeneration(partition, generation)) this.sendAgain(partition);
      this.statement(
        `INSERT INTO ${this.tables.acks} (partition, generation, first, last, heard_at, ack) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      ).run(partition, generation, firstOffset, lastOffset, nowMs, JSON.stringify(ack));
      // The last of each partition stays: it tells the generation.
      this.statement(
        `DELETE FROM ${this.tables.acks} WHERE heard_at < ?
         AND id NOT IN (SELECT max(id) FROM ${this.tables.acks} GROUP BY partition)`,
      ).run(nowMs - KEEP_ACKS_MS);
      return this.answer(ack, nowMs);
    });
  }

  /** Events that were taken, and that a restored hub has lost: what they said is no longer here either. */
  takeBack(ack: Ack): PublishOutcome[] {
    return ack.restored === true ? takenBack(this.database, this.tables, ack) : [];
  }

  outcomeOf(eventId: string): PublishOutcome | undefined {
    const row = this.statement(
      `SELECT event_id AS eventId, outcome, code, pointer, detail FROM ${this.tables.events} WHERE event_id = ? AND state = 'answered'`,
    ).get(eventId);
    return row && outcomeFrom(row);
  }

  /** Counts what is open: what was answered costs nothing here. */
  status(nowMs: number): OutboxStatus {
    const ofState = (state: string): { readonly n: number; readonly oldest: number } => {
      const row = this.statement(
        `SELECT count(*) AS n, min(queued_at) AS oldest FROM ${this.tables.events} WHERE state = ?`,
      ).get(state);
      return { n: Number(row?.['n']), oldest: Number(row?.['oldest'] ?? nowMs) };
    };
    const [queued, sent] = [ofState('queued'), ofState('sent')];
    return {
      queued: queued.n,
      sent: sent.n,
      oldestS: (nowMs - Math.min(queued.oldest, sent.oldest)) / 1000,
    };
  }

  /**
   * Forgets answered events that were queued before an instant, a bounded number of them.
   *
   * @returns how many
   */
  prune(beforeMs: number): number {
    return Number(
      this.statement(
        `DELETE FROM ${this.tables.events} WHERE seq IN
         (SELECT seq FROM ${this.tables.events} WHERE state = 'answered' AND queued_at < ? LIMIT ${String(MOST_PRUNED)})`,
      ).run(beforeMs).changes,
    );
  }

  /** The topic was made anew: its offsets begin again, so nothing that was sent before is covered any more. */
  private isNewGeneration(partition: number, generation: number): boolean {
    const row = this.statement(
      `SELECT max(generation) AS known FROM ${this.tables.acks} WHERE partition = ?`,
    ).get(partition);
    return row?.['known'] !== null && generation > Number(row?.['known'] ?? generation);
  }

  /** All of them: which stand in the new topic and which stood in the old one, no offset tells. A repeat is recognised. */
  private sendAgain(partition: number): void {
    this.statement(
      `UPDATE ${this.tables.events} SET state = 'queued', partition = NULL, offset = NULL
       WHERE state = 'sent' AND partition = ?`,
    ).run(partition);
    this.statement(`DELETE FROM ${this.tables.acks} WHERE partition = ?`).run(partition);
  }

  private answer(ack: Ack, nowMs: number): PublishOutcome[] {
    const sent = this.statement(
      `SELECT seq, event_id AS eventId, offset, attempts, queued_at AS queuedAt FROM ${this.tables.events}
       WHERE state = 'sent' AND partition = ? AND offset BETWEEN ? AND ?`,
    ).all(ack.partition, ack.firstOffset, ack.lastOffset);
    const answers = answersOf(ack);
    return sent.flatMap((row) => {
      const answer = answers(Number(row['offset']));
      const isHopeless = nowMs - Number(row['queuedAt']) > GIVE_UP_MS;
      if (answer.isRetryable && !isHopeless) {
        this.tryAgain(Number(row['seq']), Number(row['attempts']), nowMs);
        return [];
      }
      return [this.close(Number(row['seq']), String(row['eventId']), answer)];
    });
  }

  private tryAgain(seq: number, attempts: number, nowMs: number): void {
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
    this.statement(
      `UPDATE ${this.tables.events} SET state = 'queued', partition = NULL, offset = NULL, attempts = attempts + 1, not_before = ?
       WHERE seq = ?`,
    ).run(nowMs + waitMs, seq);
  }

  /** What the event said leaves the file with its answer: names and numbers stay no longer than they must. */
  private close(seq: number, eventId: string, { outcome, code, pointer, detail }: Answer): PublishOutcome {
    const kind = outcome === 'lost' ? 'rejected' : outcome;
    this.statement(
      `UPDATE ${this.tables.events} SET state = 'answered', value = '', outcome = ?, code = ?, pointer = ?, detail = ? WHERE seq = ?`,
    ).run(kind, code ?? null, pointer ?? null, detail ?? null, seq);
    return outcomeFrom({ eventId, outcome: kind, code, pointer, detail });
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }
}

function outcomeFrom(row: Record<string, unknown>): PublishOutcome {
  const optional = Object.fromEntries(
    ['code', 'pointer', 'detail'].flatMap((name) =>
      typeof row[name] === 'string' ? [[name, row[name]]] : [],
    ),
  );
  return {
    eventId: String(row['eventId']),
    outcome: row['outcome'] as PublishOutcome['outcome'],
    ...optional,
  };
}
