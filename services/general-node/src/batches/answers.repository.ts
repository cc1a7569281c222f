import { Inject, Injectable } from '@nestjs/common';
import type { NodeEventName } from '@valija/contracts';
import type { PublishOutcome } from '@valija/node-sdk';
import { State } from '../state/state.service.js';
import type { ItemRow, Outcome } from './answer.js';

export interface NewAnswer {
  readonly councilId: string;
  readonly batchId: string;
  readonly position: number;
  readonly outcome: Outcome;
  readonly code?: string | undefined;
  readonly pointer?: string | undefined;
  readonly detail?: string | undefined;
}

/** An answer in the list of its council. */
export interface AnswerRow extends ItemRow {
  readonly sequence: number;
  readonly batchId: string;
  readonly answeredAtMs: number;
}

export interface OpenItem extends Pick<NewAnswer, 'councilId' | 'batchId' | 'position'> {
  readonly dispatchId: string;
  /** Of its event; null in what an earlier version wrote down. */
  readonly type: NodeEventName | null;
}

@Injectable()
export class AnswersRepository {
  constructor(@Inject(State) private readonly state: State) {}

  append({ councilId, batchId, position, ...answer }: NewAnswer, nowMs: number): void {
    this.state.run(
      `INSERT INTO general_answer (council_id, sequence, batch_id, position, outcome, code, pointer, detail, answered_at)
       VALUES (?1, 1 + max(
         coalesce((SELECT max(sequence) FROM general_answer WHERE council_id = ?1), 0),
         coalesce((SELECT forgotten_through FROM general_feed WHERE name = 'acks' AND council_id = ?1), 0)
       ), ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
      councilId,
      batchId,
      position,
      answer.outcome,
      answer.code ?? null,
      answer.pointer ?? null,
      answer.detail ?? null,
      nowMs,
    );
  }

  /** Items that wait for the answer to an event: more than one where the council repeated it. */
  findOpen(eventId: string): OpenItem[] {
    return this.state.rows<OpenItem>(
      `SELECT council_id AS councilId, batch_id AS batchId, position, dispatch_id AS dispatchId, type FROM general_item
       WHERE event_id = ? AND is_published = 1 AND is_open = 1`,
      eventId,
    );
  }

  close({ batchId, position }: Pick<OpenItem, 'batchId' | 'position'>): void {
    this.state.run(
      'UPDATE general_item SET is_open = 0 WHERE batch_id = ? AND position = ?',
      batchId,
      position,
    );
  }

  /** Events that the hub has not answered, as far as this node has written down. */
  findOpenEvents(): string[] {
    return this.state
      .rows<{ eventId: string }>('SELECT DISTINCT event_id AS eventId FROM general_item WHERE is_open = 1')
      .map(({ eventId }) => eventId);
  }

  /** What became of an event, where it is known. */
  findOutcome(eventId: string): Omit<PublishOutcome, 'eventId'> | undefined {
    const row = this.state.row<Pick<ItemRow, 'code' | 'pointer' | 'detail'> & { outcome: Outcome }>(
      `SELECT a.outcome, a.code, a.pointer, a.detail FROM general_item i JOIN general_answer a USING (batch_id, position)
       WHERE i.event_id = ? AND i.is_published = 1 LIMIT 1`,
      eventId,
    );
    return row && (row as Omit<PublishOutcome, 'eventId'>);
  }

  findAfter(councilId: string, sequence: number, limit: number): AnswerRow[] {
    return this.state.rows<AnswerRow>(
      `SELECT a.sequence, batch_id AS batchId, position, i.event_id AS eventId, i.dispatch_id AS dispatchId,
              a.outcome, a.code, a.pointer, a.detail, a.answered_at AS answeredAtMs
       FROM general_answer a JOIN general_item i USING (batch_id, position)
       WHERE a.council_id = ? AND a.sequence > ? ORDER BY a.sequence LIMIT ?`,
      councilId,
      sequence,
      limit,
    );
  }
}
